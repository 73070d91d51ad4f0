import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { Navigate, useLocation, useNavigate, useSearchParams } from 'react-router';
import { enterprisesQuery, type EnterpriseFilter } from '../api/credit-queries.js';
import { useWords } from '../language/translation.js';
import { homeOf } from '../session/claims.js';
import { usePerson, useSession } from '../session/session.js';
import { Freshness } from '../shell/freshness.js';
import { ProblemNotice } from '../shell/problem-notice.js';
import { DutiesStrip } from './duties-strip.js';
import { EnterpriseFilters } from './enterprise-filters.js';
import { EnterpriseTable } from './enterprise-table.js';
import { filterOf, searchOf } from './filter.js';
import { GradeDistribution } from './grade-distribution.js';
import { RegistrationDialog } from './registration-dialog.js';
import styles from './enterprises.module.css';

/** Cursors of the pages before this one, kept in the history entry: the API only pages forward. */
const trailOf = (state: unknown): readonly (string | undefined)[] =>
  typeof state === 'object' && state !== null && 'trail' in state && Array.isArray(state.trail)
    ? (state.trail as (string | undefined)[])
    : [];

const Pages = ({ next }: { readonly next: string | undefined }) => {
  const { t } = useWords();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const trail = trailOf(useLocation().state);
  const filter = filterOf(search);
  const go = (cursor: string | undefined, state: { trail: readonly (string | undefined)[] }) =>
    void navigate({ search: `?${searchOf({ ...filter, cursor })}` }, { state });
  const knowsWayBack = filter.cursor === undefined || trail.length > 0;
  return (
    <div className={styles.pages}>
      {knowsWayBack ? (
        <>
          <span className="quiet">{t('list.page', { page: trail.length + 1 })}</span>
          <Button
            disabled={trail.length === 0}
            onClick={() => go(trail.at(-1), { trail: trail.slice(0, -1) })}
          >
            {t('list.previous')}
          </Button>
        </>
      ) : (
        <Button onClick={() => go(undefined, { trail: [] })}>{t('list.first')}</Button>
      )}
      <Button
        disabled={next === undefined}
        onClick={() => go(next, { trail: [...trail, filter.cursor] })}
      >
        {t('list.next')}
      </Button>
    </div>
  );
};

const List = () => {
  const { t } = useWords();
  const { client } = useSession();
  const { role } = usePerson();
  const [search, setSearch] = useSearchParams();
  const [registering, setRegistering] = useState(false);
  const filter = filterOf(search);
  const page = useQuery({ ...enterprisesQuery(client, filter), placeholderData: keepPreviousData });
  const change = (changed: Partial<EnterpriseFilter>): void =>
    setSearch(searchOf({ ...filter, ...changed, cursor: undefined }));
  const body = page.data?.body;
  return (
    <>
      <title>{`${t('list.title')} · ${t('product.name')}`}</title>
      <header className={styles.head}>
        <h1>{t('list.title')}</h1>
        <Freshness asOf={body?.asOf} parked={body?.parked} />
        {role === 'regulator' && (
          <Button onClick={() => setRegistering(true)}>{t('registration.title')}</Button>
        )}
      </header>
      <RegistrationDialog open={registering} onClose={() => setRegistering(false)} />
      {role === 'regulator' && <DutiesStrip />}
      <div className={styles.columns}>
        <GradeDistribution
          distribution={body?.distribution}
          loading={page.isPending}
          chosen={filter.grade}
          onChoose={(grade) => change({ grade })}
        />
        <section className={`panel ${styles.table}`} aria-label={t('list.table')}>
          <EnterpriseFilters filter={filter} total={body?.total} onChange={change} />
          {page.isError ? (
            <ProblemNotice error={page.error} onRetry={() => page.refetch()} />
          ) : (
            <EnterpriseTable
              items={body?.items ?? []}
              loading={page.isPending || page.isPlaceholderData}
            />
          )}
          <Pages next={page.data?.next} />
        </section>
      </div>
    </>
  );
};

/** The regulator's first page: who needs attention, how the grades lie, and everyone else. */
export const EnterprisesPage = () => {
  const person = usePerson();
  return person.role === 'regulator' || person.role === 'agency' ? (
    <List />
  ) : (
    <Navigate to={homeOf(person)} replace />
  );
};
