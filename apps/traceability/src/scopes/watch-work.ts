import { Follower } from '@zhixin/follower';
import { followerPlace } from '@zhixin/read-model';
import {
  abortablePause,
  Decide,
  followerWork,
  orProblem,
  type ServiceContext,
  type Work,
} from '@zhixin/service-shell';
import type { EntityManager } from 'typeorm';
import { scopeWatch, type TellScopeRows } from '../domain/scope-watch.js';
import { EventLog } from '../log/event-log.js';
import { eventsIn, LOG_ADAPTER, logSource, type LogEvent } from '../log/log-source.js';
import { positionAt, type KnownPosition } from '../log/position-at.js';
import { queryableOf, type Queryable } from '../log/queryable.js';
import { changedRows } from './changed-rows.js';
import { tellCases } from './case-work.js';
import { KeptScopes, type KeptScope } from './kept-scopes.js';
import { noteNewest } from './scope-cases.js';
import { changesBetween } from './scope-changes.js';
import { ScopeJobs } from './scope-jobs.js';
import { ALGORITHM, type ScopeGrounds, type ScopeQuestion } from './scope-question.js';
import { ScopeRows } from './scope-rows.js';
import { watchStateOf } from './scope-watchers.js';
import { traceRulesAt } from './trace-rules.js';
import {
  enterSources,
  markWatched,
  noteAsked,
  noteCompared,
  noteFailed,
  takeUpWatches,
  takeWatch,
  watchesLeft,
  watchesPending,
  watchesToDo,
  type WatchedScope,
} from './watched-scopes.js';

const FOLLOWER = 'watched-scopes';
/** How often watches are looked at; events gather meanwhile. */
const LOOK_MS = 1_000;
/** The same while something of theirs is being computed. */
const PENDING_LOOK_MS = 200;
/** Watches of one look. */
const WATCHES_LOOKED_AT_MAX = 100;
/** How long a scope rests that could not be computed, at first and at most. */
const REST_MS = 5_000;
const REST_MS_MAX = 3_600_000;
/** Scopes that are computed for watches at a time: whoever asks for one waits behind no more. */
const WATCHES_PENDING_MAX = 2;

/** Follows the log and marks the watched scopes that new events have to do with. */
export const watchFollower = (context: ServiceContext): Work => {
  const { service, dataSource, log: report } = context;
  const log = context.provided(EventLog);
  const follower = new Follower<LogEvent, EntityManager>({
    ...followerPlace({ name: FOLLOWER, service, adapter: LOG_ADAPTER, dataSource }),
    source: logSource({ db: log.pool, log }, 'none'),
    handle: (batch, tx) => markWatched(queryableOf(tx), eventsIn(batch)),
    keyOf: () => undefined,
    log: report,
  });
  return followerWork(FOLLOWER, follower);
};

/**
 * Has the watched scopes computed anew that were marked, compares them, and tells what changed. Each step is one
 * transaction with the watch in hand, so a second instance does no harm, and what a killed process left is done by the
 * next: what was told stands in the stream of the watch and is told no second time.
 */
export const scopeWatches = (context: ServiceContext): Work => {
  const db = () => queryableOf(context.dataSource.manager);
  let failing = 0;
  return {
    name: 'scopes that are watched',
    run: async (signal) => {
      while (!signal.aborted) {
        await lookAtWatches(context);
        await tellCases(context);
        failing = (await watchesLeft(db())).failed;
        const pending = await watchesPending(db());
        await abortablePause(pending > 0 ? PENDING_LOOK_MS : LOOK_MS, signal);
      }
    },
    lag: async () => (await watchesLeft(db())).left,
    failing: () => failing,
  };
};

/** Takes every watch with something to do one step further, as far as others let it. */
export const lookAtWatches = async (context: ServiceContext): Promise<void> => {
  const { dataSource, clock } = context;
  await dataSource.transaction((tx) => takeUpWatches(queryableOf(tx)));
  for (const scope of await watchesToDo(queryableOf(dataSource.manager), {
    ...{ now: clock.now(), max: WATCHES_LOOKED_AT_MAX },
  }))
    await dataSource.transaction(async (tx) => {
      const db = queryableOf(tx);
      const watch = await takeWatch(db, scope);
      if (watch === undefined) return;
      if (watch.pending !== null) await compare(context, db, { ...watch, pending: watch.pending });
      else if ((await watchesPending(db)) < WATCHES_PENDING_MAX) await askAnew(context, db, watch);
    });
};

const askAnew = async (
  context: ServiceContext,
  db: Queryable,
  { scope, scopeId, position, ...watch }: WatchedScope,
): Promise<void> => {
  const kept = context.provided(KeptScopes);
  const now = context.clock.now();
  const end = await endOf(db, watch);
  const at = { position: end.position, knownAt: end.knownAt, at: now };
  // A scope of a moment to come would be another one when that has come.
  if (Date.parse(end.knownAt) > Date.parse(now)) return;
  if (end.position === position && Date.parse(end.knownAt) <= Number(watch.knownAt ?? -1))
    return noteAsked(db, scope, { pending: null, ...at });
  const { grounds } = (await kept.find(scopeId))!;
  const asked = await kept.ask(groundsAnew(grounds, end), {
    ...{ asker: askerFor(context), regions: [], now },
  });
  await noteAsked(db, scope, { pending: asked.scope.scopeId, ...at });
  if (asked.isNew) context.provided(ScopeJobs).wake();
};

/** The end of the log, and when the last was recorded of what a scope stands on, which may be no event. */
const endOf = async (db: Queryable, { saidAt }: Pick<WatchedScope, 'saidAt'>) => {
  const end = (await positionAt(db, undefined))!;
  const isLater = saidAt !== null && saidAt.getTime() > Date.parse(end.knownAt);
  return isLater ? { ...end, knownAt: saidAt.toISOString() } : end;
};

// The watch asks for itself: whoever asked first is held up by none of it.
const askerFor = ({ service }: ServiceContext) => `service:${service}`;

/**
 * The same question as of now. A moment that was asked for stays; one that was what the platform knew last, which is what
 * `validAt` says where nobody gave it, is so again.
 */
const groundsAnew = (
  { question }: ScopeGrounds,
  { position, knownAt }: KnownPosition,
): ScopeGrounds => {
  const validAt = question.validAt === question.knownAt ? knownAt : question.validAt;
  const { id, version } = traceRulesAt({ validAt, knownAt });
  const anew: ScopeQuestion = { ...question, validAt, knownAt };
  return { question: anew, position, rulePack: { id, version }, algorithm: ALGORITHM };
};

const compare = async (
  context: ServiceContext,
  db: Queryable,
  watch: WatchedScope & { readonly pending: string },
): Promise<void> => {
  const kept = context.provided(KeptScopes);
  const { scope, scopeId, pending } = watch;
  const newer = await kept.find(pending);
  if (newer?.state === 'running') return;
  if (newer !== undefined && newer.state !== 'done') {
    const { because } = newer;
    context.log.warn({ scopeId, pending, because }, 'A watched scope could not be computed anew.');
    return noteFailed(db, scope, restUntil(context, watch));
  }
  const sources = newer && (await kept.sources(newer));
  if (newer === undefined || sources === undefined) return noteCompared(db, scope, 'unknown');
  const newest = await tellChanges(context, watch, newer);
  if (newest !== undefined) await noteNewest(db, scope, newest);
  // What it was read from may be more than what was looked out for until now, and its events have come by already.
  const hasMore = await enterSources(db, scope, sources);
  await noteCompared(db, scope, hasMore ? 'more' : 'seen');
};

/** A rest that doubles with every failure. */
const restUntil = ({ clock }: ServiceContext, { failures }: WatchedScope): string =>
  new Date(Date.parse(clock.now()) + Math.min(REST_MS_MAX, REST_MS * 2 ** failures)).toISOString();

/** Answers the number of the scope that was told, now or before; undefined where its rows are those told last. */
const tellChanges = async (
  context: ServiceContext,
  { scope, scopeId }: WatchedScope,
  newer: KeptScope,
): Promise<number | undefined> => {
  const kept = context.provided(KeptScopes);
  const { watchers, newest: previousScopeId = scopeId } = await watchStateOf(
    context.store,
    scopeId,
  );
  if (previousScopeId === newer.scopeId) return newer.number;
  const previous = (await kept.find(previousScopeId))!;
  const compared = { before: previous.number, after: newer.number };
  const changed = await changedRows(changesBetween(context.provided(ScopeRows), compared));
  if (changed === undefined || watchers.length === 0) {
    await kept.forget(newer, { asker: askerFor(context), watch: scope });
    return undefined;
  }
  // Whoever is told may read it.
  await kept.share(newer, scope);
  const told = { previousScopeId, newerScopeId: newer.scopeId, ...changed };
  await tell(context, scopeId, { type: 'TellScopeRows', ...told, ...stamp(context) });
  return newer.number;
};

const stamp = (context: ServiceContext) => ({
  at: context.clock.now(),
  by: askerFor(context),
});

const tell = async (
  { commands }: ServiceContext,
  scopeId: string,
  command: TellScopeRows,
): Promise<void> => {
  orProblem(
    await commands.execute(new Decide(scopeWatch, scopeId, command, { actor: command.by })),
  );
};
