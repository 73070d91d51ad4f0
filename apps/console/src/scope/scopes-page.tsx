import { useQuery } from '@tanstack/react-query';
import { Skeleton, Table, Tag, type TableProps } from 'antd';
import type { ScopeEntry } from '@zhixin/contracts';
import { Link, Navigate } from 'react-router';
import { scopesQuery } from '../api/scope-queries.js';
import { minuteOf } from '../format/time.js';
import { useWords } from '../language/translation.js';
import { homeOf, mayTrace } from '../session/claims.js';
import { usePerson, useSession } from '../session/session.js';
import { Freshness } from '../shell/freshness.js';
import { ProblemNotice } from '../shell/problem-notice.js';
import { scopeAddress } from './scope-address.js';
import { ScopeQuestionForm } from './scope-question.js';
import { useRootNames } from './use-amounts.js';
import styles from './scope.module.css';

type Columns = NonNullable<TableProps<ScopeEntry>['columns']>;

const useColumns = (): Columns => {
  const { t } = useWords();
  const namesOf = useRootNames();
  return [
    {
      title: t('scope.roots'),
      key: 'roots',
      render: (_, { scopeId, roots }) => <Link to={scopeAddress(scopeId)}>{namesOf(roots)}</Link>,
    },
    {
      title: t('scope.status'),
      key: 'state',
      width: 200,
      render: (_, { state, watched }) => (
        <>
          <Tag>{t(`scope.states.${state}`)}</Tag>
          {watched && <Tag variant="outlined">{t('scope.watched')}</Tag>}
        </>
      ),
    },
    {
      title: t('scope.commingling'),
      key: 'commingling',
      width: 150,
      render: (_, { commingling }) => t(`scope.comminglings.${commingling}`),
    },
    {
      title: t('scope.validAt'),
      key: 'validAt',
      width: 150,
      render: (_, { validAt }) => minuteOf(validAt),
    },
    {
      title: t('scope.computed'),
      key: 'computed',
      width: 150,
      render: (_, { createdAt }) => minuteOf(createdAt),
    },
  ];
};

const Recent = () => {
  const { t } = useWords();
  const { client } = useSession();
  const scopes = useQuery(scopesQuery(client));
  const columns = useColumns();
  return (
    <section className={`panel ${styles.recent}`} aria-labelledby="recent">
      <div className={styles.headLine}>
        <h2 id="recent">{t('scope.recent')}</h2>
        <Freshness asOf={scopes.data?.body.asOf} />
      </div>
      {scopes.isError ? (
        <ProblemNotice error={scopes.error} onRetry={() => scopes.refetch()} />
      ) : (
        <Table<ScopeEntry>
          aria-labelledby="recent"
          size="small"
          rowKey="scopeId"
          columns={columns}
          dataSource={scopes.data?.body.items ?? []}
          pagination={false}
          scroll={{ x: 860 }}
          locale={{
            emptyText: scopes.isPending ? (
              <Skeleton active title={false} />
            ) : (
              <p className="quiet">{t('scope.recentEmpty')}</p>
            ),
          }}
        />
      )}
    </section>
  );
};

/** Asks what a recall of any goods would touch, and leads to what was asked before. */
export const ScopesPage = () => {
  const { t } = useWords();
  const person = usePerson();
  if (person.role === undefined || person.role === 'operator' || !mayTrace(person))
    return <Navigate to={homeOf(person)} replace />;
  return (
    <div className={styles.page}>
      <title>{`${t('scope.title')} · ${t('product.name')}`}</title>
      <header className={styles.head}>
        <h1>{t('scope.title')}</h1>
        <p className="quiet">{t('scope.intro')}</p>
      </header>
      <section className={`panel ${styles.askPanel}`} aria-label={t('scope.compute')}>
        <ScopeQuestionForm initial={{ roots: [], commingling: 'station' }} />
      </section>
      <Recent />
    </div>
  );
};
