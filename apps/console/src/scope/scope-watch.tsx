import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Skeleton } from 'antd';
import type { ScopePage, ToldScopeChange } from '@zhixin/contracts';
import { Link } from 'react-router';
import { scopeWatchQuery, watchScope } from '../api/scope-queries.js';
import { minuteOf } from '../format/time.js';
import { useWords } from '../language/translation.js';
import { usePerson, useSession } from '../session/session.js';
import { ProblemNotice } from '../shell/problem-notice.js';
import { useAskScope } from './recall-button.js';
import { scopeAddress } from './scope-address.js';
import { rootsAsked } from './scope-question.js';
import styles from './scope.module.css';

/** Whether the person is told of changes in scopes: officers are. */
const useMayWatch = (): boolean => usePerson().role === 'regulator';

const useWatch = (scopeId: string) => {
  const { client } = useSession();
  return useQuery({ ...scopeWatchQuery(client, scopeId), enabled: useMayWatch() });
};

const useWatching = (scopeId: string) => {
  const { client } = useSession();
  const { modal } = App.useApp();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (watching: boolean) => watchScope(client, scopeId, watching),
    onError: (error) => {
      modal.error({ icon: null, width: 520, content: <ProblemNotice error={error} /> });
    },
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ['scope', scopeId], exact: true }),
        queries.invalidateQueries({ queryKey: ['scope', scopeId, 'watch'] }),
        queries.invalidateQueries({ queryKey: ['scopes'] }),
      ]),
  });
};

/** Begins and ends the officer's watch of a scope. */
export const WatchButton = ({ scopeId }: Pick<ScopePage, 'scopeId'>) => {
  const { t } = useWords();
  const watch = useWatch(scopeId).data?.body;
  const change = useWatching(scopeId);
  if (!useMayWatch()) return null;
  const watching = watch?.watching === true;
  return (
    <Button
      title={t('scope.watch.hint')}
      aria-pressed={watching}
      disabled={watch === undefined}
      loading={change.isPending}
      onClick={() => change.mutate(!watching)}
    >
      {t(watching ? 'scope.watch.end' : 'scope.watch.begin')}
    </Button>
  );
};

/** The same question as of now; a moment that was asked about stays. */
const questionOfNow = ({ roots, validAt, knownAt, commingling, withinDays }: ScopePage) => ({
  roots: rootsAsked(roots),
  validAt: validAt === knownAt ? undefined : validAt,
  commingling,
  withinDays,
});

/** Computes the scope of now, and shows what differs. */
export const CompareWithNowButton = ({ scope }: { readonly scope: ScopePage }) => {
  const { t } = useWords();
  const ask = useAskScope();
  return (
    <Button
      title={t('scope.watch.compareHint')}
      loading={ask.isPending}
      onClick={() =>
        ask.mutate({ question: questionOfNow(scope), since: scope.scopeId, view: 'changes' })
      }
    >
      {t('scope.watch.compare')}
    </Button>
  );
};

const Change = ({ change }: { readonly change: ToldScopeChange }) => {
  const { t } = useWords();
  const { kind, at, newerScopeId, previousScopeId, entered, left, changed } = change;
  return (
    <li>
      <p>
        <strong>{t(`scope.watch.kind.${kind}`)}</strong>{' '}
        <time className="quiet" dateTime={at}>
          {minuteOf(at)}
        </time>
      </p>
      <p>{t('scope.watch.counts', { entered, left, changed })}</p>
      <p>
        <Link to={scopeAddress(newerScopeId, { since: previousScopeId, view: 'changes' })}>
          {t('scope.watch.see')}
        </Link>
      </p>
    </li>
  );
};

/** Who watches a scope since when, and what new events changed in it. */
export const ScopeWatchPanel = ({ scopeId }: Pick<ScopePage, 'scopeId'>) => {
  const { t } = useWords();
  const watch = useWatch(scopeId);
  if (!useMayWatch()) return null;
  const body = watch.data?.body;
  return (
    <section className={`panel ${styles.list}`} aria-labelledby="scope-watch" aria-live="polite">
      <h2 id="scope-watch">{t('scope.watch.title')}</h2>
      {watch.isError && <ProblemNotice error={watch.error} onRetry={() => watch.refetch()} />}
      {watch.isPending && <Skeleton active title={false} paragraph={{ rows: 2 }} />}
      {body?.watchers.length === 0 && <p className="quiet">{t('scope.watch.nobody')}</p>}
      <ul>
        {body?.watchers.map(({ by, since }) => (
          <li key={by}>{t('scope.watch.since', { by, time: minuteOf(since) })}</li>
        ))}
      </ul>
      {body !== undefined && body.changes.length + body.watchers.length > 0 && (
        <>
          <h3>{t('scope.watch.changes')}</h3>
          {body.changes.length === 0 && <p className="quiet">{t('scope.watch.noChanges')}</p>}
          <ul>
            {body.changes.map((change) => (
              <Change key={change.newerScopeId} change={change} />
            ))}
          </ul>
        </>
      )}
    </section>
  );
};
