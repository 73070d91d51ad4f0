import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button, Select, Skeleton, Table, Tag, type TableProps } from 'antd';
import type { AffectedItem, ScopeChange, ScopePage } from '@zhixin/contracts';
import { useId } from 'react';
import { scopeDiffQuery, scopesQuery } from '../api/scope-queries.js';
import { minuteOf } from '../format/time.js';
import { useWords } from '../language/translation.js';
import { useSession } from '../session/session.js';
import { ProblemNotice } from '../shell/problem-notice.js';
import { Evidence } from './evidence.js';
import { Holder, itemKey, ThingLink } from './scope-items.js';
import { useAmount, useRootNames } from './use-amounts.js';
import styles from './scope.module.css';

type Columns = NonNullable<TableProps<ScopeChange>['columns']>;

const rowOf = ({ before, after }: ScopeChange): AffectedItem | undefined => after ?? before;

const Stand = ({ item }: { readonly item: AffectedItem | undefined }) => {
  const { t } = useWords();
  const amount = useAmount();
  if (item === undefined) return <span className="quiet">{t('state.none')}</span>;
  return (
    <>
      <strong>{amount(item.quantity, item.quantity.uom)}</strong>{' '}
      <span className="quiet">{t(`scope.state.${item.state}`)}</span>
    </>
  );
};

const useColumns = (): Columns => {
  const { t } = useWords();
  return [
    {
      key: 'kind',
      width: 96,
      render: (_, { kind, set }) => (
        <>
          <Tag>{t(`scope.changed.${kind}`)}</Tag>
          <div className="quiet">{t(`scope.sets.${set}`)}</div>
        </>
      ),
    },
    {
      title: t('scope.row'),
      key: 'thing',
      render: (_, change) => <ThingLink epc={rowOf(change)?.epc ?? ''} />,
    },
    {
      title: t('scope.holder'),
      key: 'holder',
      render: (_, change) => {
        const row = rowOf(change);
        return row === undefined ? null : <Holder holder={row.holder} />;
      },
    },
    {
      title: t('scope.before'),
      key: 'before',
      render: (_, { before }) => <Stand item={before} />,
    },
    { title: t('scope.after'), key: 'after', render: (_, { after }) => <Stand item={after} /> },
    {
      title: t('scope.because'),
      key: 'because',
      render: (_, { because }) => <Evidence ids={because} events={{}} />,
    },
  ];
};

const Changes = ({ before, after }: { readonly before: string; readonly after: string }) => {
  const { t } = useWords();
  const { client } = useSession();
  const columns = useColumns();
  const diff = useInfiniteQuery(scopeDiffQuery(client, before, after));
  if (diff.isError) return <ProblemNotice error={diff.error} onRetry={() => diff.refetch()} />;
  if (diff.isPending) return <Skeleton active title={false} className={styles.padded ?? ''} />;
  const changes = diff.data.pages.flatMap(({ body }) => body.items);
  return (
    <>
      <Table<ScopeChange>
        aria-label={t('scope.views.changes')}
        size="small"
        rowKey={(change) => {
          const row = rowOf(change);
          return `${change.set} ${change.kind} ${row === undefined ? '' : itemKey(row)}`;
        }}
        columns={columns}
        dataSource={changes}
        pagination={false}
        scroll={{ x: 860 }}
        locale={{ emptyText: <p className="quiet">{t('scope.noChanges')}</p> }}
      />
      {diff.hasNextPage && (
        <p className={styles.more}>
          <Button loading={diff.isFetchingNextPage} onClick={() => void diff.fetchNextPage()}>
            {t('scope.loadMore')}
          </Button>
        </p>
      )}
    </>
  );
};

/** What entered, left or changed since an earlier scope, and because of which events. */
export const ScopeChanges = ({
  scope,
  since,
  onSince,
}: {
  readonly scope: ScopePage;
  readonly since: string | undefined;
  readonly onSince: (since: string | undefined) => void;
}) => {
  const { t } = useWords();
  const { client } = useSession();
  const id = useId();
  const namesOf = useRootNames();
  const others = useQuery(scopesQuery(client)).data?.body.items ?? [];
  return (
    <>
      <div className={styles.padded}>
        <div className={styles.field}>
          <label htmlFor={id}>{t('scope.compareWith')}</label>
          <Select
            id={id}
            showSearch
            allowClear
            placeholder={t('scope.compareHint')}
            value={since ?? null}
            onChange={(chosen: string | null) => onSince(chosen ?? undefined)}
            options={others
              .filter(({ scopeId, state }) => scopeId !== scope.scopeId && state === 'done')
              .map(({ scopeId, roots, validAt, commingling }) => ({
                value: scopeId,
                label: [
                  namesOf(roots),
                  minuteOf(validAt),
                  t(`scope.comminglings.${commingling}`),
                ].join(' · '),
              }))}
          />
        </div>
      </div>
      {since !== undefined && <Changes before={since} after={scope.scopeId} />}
    </>
  );
};
