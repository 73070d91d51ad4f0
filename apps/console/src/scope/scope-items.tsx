import { Button, Skeleton, Table, Tag, type TableProps } from 'antd';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { AffectedItem, CitedEvent, HoldingParty, RecallScope } from '@zhixin/contracts';
import { tableRowsQuery, type ScopeRows } from '../api/scope-queries.js';
import { minuteOf } from '../format/time.js';
import { useWords } from '../language/translation.js';
import { useSession } from '../session/session.js';
import { PartyLink } from '../shell/party-link.js';
import { ProblemNotice } from '../shell/problem-notice.js';
import { shortName } from '../trace/names.js';
import { traceAddress } from '../trace/trace-address.js';
import { Evidence } from './evidence.js';
import { partyKey } from './party-boxes.js';
import { useAmount } from './use-amounts.js';
import styles from './scope.module.css';

type Columns = NonNullable<TableProps<AffectedItem>['columns']>;

/** A thing's name, and the way to its trace. */
export const ThingLink = ({ epc }: { readonly epc: string }) => (
  <Link className={styles.thing} to={traceAddress({ epc })} title={epc}>
    {shortName(epc)}
  </Link>
);

/** Who holds something, and where. */
export const Holder = ({ holder }: { readonly holder: HoldingParty }) => (
  <>
    <PartyLink party={holder} />
    {holder.place !== undefined && (
      <div className="quiet" title={holder.place}>
        {shortName(holder.place)}
      </div>
    )}
  </>
);

const useColumns = (): Columns => {
  const { t } = useWords();
  const amount = useAmount();
  return [
    {
      title: t('scope.row'),
      key: 'thing',
      render: (_, { epc, relation }) => (
        <>
          <ThingLink epc={epc} />
          <div className="quiet">{t(`scope.relation.${relation}`)}</div>
        </>
      ),
    },
    {
      title: t('scope.quantity'),
      key: 'quantity',
      width: 150,
      align: 'right',
      render: (_, { quantity }) => <strong>{amount(quantity, quantity.uom)}</strong>,
    },
    {
      title: t('scope.holder'),
      key: 'holder',
      render: (_, { holder }) => <Holder holder={holder} />,
    },
    {
      title: t('scope.status'),
      key: 'state',
      width: 190,
      render: (_, { state, disposition, to }) => (
        <>
          <Tag>{t(`scope.state.${state}`)}</Tag>
          {disposition !== undefined && <span className="quiet">{disposition}</span>}
          {to !== undefined && <div className="quiet">{t('scope.to', { name: to.name })}</div>}
        </>
      ),
    },
    {
      title: t('scope.since'),
      key: 'since',
      width: 146,
      render: (_, { since }) => minuteOf(since),
    },
  ];
};

const Grounds = ({
  item: { evidence, path },
  events,
}: {
  readonly item: AffectedItem;
  readonly events: Readonly<Record<string, CitedEvent>>;
}) => {
  const { t } = useWords();
  return (
    <div className={styles.grounds}>
      <section>
        <h3>{t('scope.evidence')}</h3>
        <Evidence ids={evidence} events={events} />
      </section>
      <section>
        <h3>{t('scope.path')}</h3>
        {path.length === 0 ? (
          <p className="quiet">{t('scope.pathNone')}</p>
        ) : (
          <Evidence ids={path} events={events} />
        )}
      </section>
    </div>
  );
};

export const itemKey = ({ epc, holder, state }: AffectedItem): string =>
  `${epc} ${partyKey(holder)} ${holder.place ?? ''} ${state}`;

/** Rows of pages, and what their events are. */
export const rowsIn = (pages: readonly { readonly body: RecallScope }[]) => {
  const done = pages.flatMap(({ body }) => (body.state === 'done' ? [body] : []));
  return {
    items: done.flatMap(({ items }) => items),
    events: Object.assign({}, ...done.map(({ events }) => events)) as Readonly<
      Record<string, CitedEvent>
    >,
  };
};

/** The rows of a set as the service pages them, each with what proves it. */
export const ScopeItems = ({ rows }: { readonly rows: ScopeRows }) => {
  const { t } = useWords();
  const { client } = useSession();
  const columns = useColumns();
  const query = useInfiniteQuery(tableRowsQuery(client, rows));
  const { items, events } = rowsIn(query.data?.pages ?? []);
  if (query.isError) return <ProblemNotice error={query.error} onRetry={() => query.refetch()} />;
  return (
    <>
      <Table<AffectedItem>
        aria-label={t('scope.views.table')}
        size="small"
        rowKey={itemKey}
        columns={columns}
        dataSource={items}
        pagination={false}
        scroll={{ x: 860 }}
        expandable={{
          expandedRowRender: (item) => <Grounds item={item} events={events} />,
        }}
        locale={{
          emptyText: query.isPending ? (
            <Skeleton active title={false} />
          ) : (
            <p className="quiet">{t('scope.empty')}</p>
          ),
        }}
      />
      {query.hasNextPage && (
        <p className={styles.more}>
          <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t('scope.loadMore')}
          </Button>
        </p>
      )}
    </>
  );
};
