import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Skeleton } from 'antd';
import { Link, Navigate, useParams, useSearchParams } from 'react-router';
import type { RecallScope, ScopePage as ScopeAnswer, ScopeUnderWay } from '@zhixin/contracts';
import { cancelScope, scopeQuery } from '../api/scope-queries.js';
import { amount } from '../format/figures.js';
import { minuteOf } from '../format/time.js';
import { useWords } from '../language/translation.js';
import { homeOf, mayTrace } from '../session/claims.js';
import { usePerson, useSession } from '../session/session.js';
import { ProblemNotice } from '../shell/problem-notice.js';
import { lookOf, scopeAddress, withLook, type ScopeLook } from './scope-address.js';
import { ScopeAside } from './scope-aside.js';
import { ScopeFigures, ScopeTiles } from './scope-figures.js';
import { ThingLink } from './scope-items.js';
import { ScopeActions, ScopeProof } from './scope-proof.js';
import { ScopeQuestionForm } from './scope-question.js';
import { ScopeRows } from './scope-rows.js';
import { ScopeWatchPanel } from './scope-watch.js';
import { useRootNames } from './use-amounts.js';
import styles from './scope.module.css';

const Head = ({ scope }: { readonly scope: RecallScope }) => {
  const { t } = useWords();
  const { roots, validAt, knownAt, commingling, withinDays } = scope;
  const title = t('scope.of', { what: useRootNames()(roots) });
  const mixing =
    commingling === 'none'
      ? t('scope.comminglings.none')
      : `${t('scope.comminglings.station')}, ${t('scope.withinDays')} ${withinDays}`;
  return (
    <header className={styles.head}>
      <title>{`${title} · ${t('product.name')}`}</title>
      <h1>{title}</h1>
      <p className="quiet">
        {t('scope.clocks', { validAt: minuteOf(validAt), knownAt: minuteOf(knownAt) })} ·{' '}
        {t('scope.commingling')}: {mixing}
      </p>
      {roots.length > 1 && (
        <ul className={styles.roots}>
          {roots.map(({ epc }) => (
            <li key={epc}>
              <ThingLink epc={epc} />
            </li>
          ))}
        </ul>
      )}
    </header>
  );
};

/** A scope that was given up: why, and the way to ask for the same again. */
const Ended = ({ scope }: { readonly scope: ScopeUnderWay }) => {
  const { t } = useWords();
  const { roots, validAt, knownAt, commingling, withinDays, detail, because } = scope;
  const isFailed = scope.state === 'failed';
  return (
    <>
      <Alert
        type={isFailed ? 'error' : 'info'}
        showIcon
        title={t(isFailed ? 'scope.failed' : 'scope.cancelled')}
        description={detail ?? because}
      />
      <section className={`panel ${styles.askPanel}`} aria-label={t('scope.compute')}>
        <ScopeQuestionForm initial={{ roots, validAt, knownAt, commingling, withinDays }} />
      </section>
    </>
  );
};

/** A scope that is being computed: how far it is, and the way to give it up. */
const Running = ({ scope }: { readonly scope: ScopeUnderWay }) => {
  const { t } = useWords();
  const { client } = useSession();
  const queries = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => cancelScope(client, scope.scopeId),
    onSettled: () => queries.invalidateQueries({ queryKey: ['scope', scope.scopeId] }),
  });
  const { events = 0, rounds = 0 } = scope.progress ?? {};
  return (
    <section className={`panel ${styles.running}`} aria-live="polite">
      <h2 id="running">{t('scope.running')}</h2>
      <progress aria-labelledby="running" className={styles.progress} />
      <p>
        {events === 0
          ? t('scope.waiting')
          : t('scope.progress', { events: amount(events), rounds: amount(rounds) })}
      </p>
      <p className="quiet">{t('scope.runningHint')}</p>
      <Button loading={cancel.isPending} onClick={() => cancel.mutate()}>
        {t('scope.cancel')}
      </Button>
      {cancel.isError && <ProblemNotice error={cancel.error} />}
    </section>
  );
};

/** What has to be known before any figure is believed. */
const Warnings = ({ scope }: { readonly scope: ScopeAnswer }) => {
  const { t } = useWords();
  const { roots, truncated, abbreviated, newerScopeId, scopeId } = scope;
  const ambiguous = roots.filter(({ origins = [] }) => origins.length > 1);
  return (
    <>
      {truncated && (
        <Alert
          className={styles.truncated ?? ''}
          type="error"
          showIcon
          title={t('scope.truncated')}
          description={t('scope.truncatedText')}
        />
      )}
      {abbreviated === true && (
        <Alert
          type="info"
          showIcon
          title={t('scope.abbreviated')}
          description={t('scope.abbreviatedText')}
        />
      )}
      {newerScopeId !== undefined && (
        <Alert
          type="warning"
          showIcon
          title={t('scope.newer')}
          action={
            <Link to={scopeAddress(newerScopeId, { since: scopeId, view: 'changes' })}>
              {t('scope.openNewer')}
            </Link>
          }
        />
      )}
      {ambiguous.map(({ epc, origins = [] }) => (
        <Alert
          key={epc}
          type="warning"
          showIcon
          title={t('scope.origins', {
            count: origins.length,
            names: origins.map(({ name }) => name).join(t('scope.joint')),
          })}
        />
      ))}
    </>
  );
};

const Answer = ({ scope }: { readonly scope: ScopeAnswer }) => {
  const { t } = useWords();
  const [search, setSearch] = useSearchParams();
  const look = lookOf(search);
  const onLook = (changed: Partial<ScopeLook>): void =>
    setSearch(withLook({ ...look, ...changed }), { replace: true, preventScrollReset: true });
  const { validAt, knownAt, roots, commingling, withinDays, scopeId } = scope;
  return (
    <>
      <ScopeActions scope={scope} chosen={look.set} />
      <Warnings scope={scope} />
      <ScopeTiles sets={scope.sets} />
      <div className={styles.body}>
        <div className={styles.stack}>
          <section className={`panel ${styles.figuresPanel}`}>
            <ScopeFigures sets={scope.sets} chosen={look.set} />
          </section>
          <ScopeRows scope={scope} look={look} onLook={onLook} />
          <details className={`panel no-print ${styles.conditions}`}>
            <summary>{t('scope.conditions')}</summary>
            <ScopeQuestionForm
              key={scopeId}
              initial={{ roots, validAt, knownAt, commingling, withinDays }}
              since={scopeId}
            />
          </details>
        </div>
        <aside className={styles.stack}>
          <ScopeWatchPanel scopeId={scopeId} />
          <ScopeAside scope={scope} chosen={look.set} />
          <ScopeProof scope={scope} />
        </aside>
      </div>
    </>
  );
};

const Scope = ({ scopeId }: { readonly scopeId: string }) => {
  const { client } = useSession();
  const query = useQuery(scopeQuery(client, scopeId));
  const scope = query.data?.body;
  return (
    <>
      {query.isError && <ProblemNotice error={query.error} onRetry={() => query.refetch()} />}
      {query.isPending && <Skeleton active paragraph={{ rows: 10 }} />}
      {scope !== undefined && (
        <div className={styles.page}>
          <Head scope={scope} />
          {scope.state === 'done' && <Answer scope={scope} />}
          {scope.state === 'running' && <Running scope={scope} />}
          {(scope.state === 'failed' || scope.state === 'cancelled') && <Ended scope={scope} />}
        </div>
      )}
    </>
  );
};

/** What a recall would touch: how much of what is where, whom to tell, what cannot be explained. */
export const ScopePage = () => {
  const { scopeId = '' } = useParams();
  const person = usePerson();
  const mayAsk = person.role !== undefined && person.role !== 'operator' && mayTrace(person);
  return mayAsk ? (
    <Scope key={scopeId} scopeId={scopeId} />
  ) : (
    <Navigate to={homeOf(person)} replace />
  );
};
