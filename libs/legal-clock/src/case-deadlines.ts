import { instantOf } from '@zhixin/instant';
import { SECOND_MS } from './civil-day.js';
import type { DeadlineEvent, ToldDeadline } from './deadline.events.js';
import type { ReckonedDeadline } from './reckon-deadline.js';

/** A time limit of a case as the case stands: what its aggregate makes of its state, its rules and the calendar. */
export interface CaseClock {
  readonly clockId: string;
  readonly ruleId: string;
  readonly reckoned: ReckonedDeadline;
  /** When it was done, RFC 3339. */
  readonly metAt?: string;
  /** When the duty fell away, RFC 3339; what had been missed by then stays so. Whichever was earlier ends it. */
  readonly endedAt?: string;
}

/** How and when a time limit was over; undefined: it is not. */
export const overOf = ({
  metAt,
  endedAt,
}: Pick<CaseClock, 'metAt' | 'endedAt'>): LimitOver | undefined => {
  if (endedAt !== undefined && (metAt === undefined || instantOf(endedAt) < instantOf(metAt)))
    return { at: endedAt, because: 'dropped' };
  return metAt === undefined ? undefined : { at: metAt, because: 'met' };
};

/** That a time limit is over: it was done, or the duty fell away. */
export interface LimitOver {
  /** RFC 3339. */
  readonly at: string;
  readonly because: 'met' | 'dropped';
}

/** What a stream has told of one time limit. */
export interface DeadlineStanding {
  readonly ruleId: string;
  readonly status: 'running' | 'suspended' | 'ended';
  readonly told?: ToldDeadline;
  /** That it comes near was told of this end. */
  readonly near: boolean;
  /** That it was missed was told of this end. */
  readonly missed: boolean;
}

/** What a stream has told of its time limits, by clock. */
export type CaseDeadlines = ReadonlyMap<string, DeadlineStanding>;

/** A case of which nothing was told yet. */
export const NO_DEADLINES: CaseDeadlines = new Map();

const UNTOLD = { status: 'running', near: false, missed: false } as const;

/** Folds one event into what was told. */
export const evolveDeadlines = (deadlines: CaseDeadlines, event: DeadlineEvent): CaseDeadlines => {
  const { clockId, ruleId } = event.data;
  const before = deadlines.get(clockId) ?? { ...UNTOLD, ruleId };
  return new Map(deadlines).set(clockId, standingAfter(before, event));
};

const standingAfter = (before: DeadlineStanding, event: DeadlineEvent): DeadlineStanding => {
  switch (event.type) {
    case 'DeadlineSet': {
      const { data: told } = event;
      // Of an end that is still to come nothing was told, whatever was told of the end before.
      const near = before.near && hasCome(told.remindAt, told.at);
      const missed = before.missed && hasPassed(told.latest, told.at);
      return { ...before, status: 'running', told, near, missed };
    }
    case 'DeadlineSuspended':
      return { ...before, status: 'suspended' };
    case 'DeadlineNear':
      return { ...before, near: true };
    case 'DeadlineMissed':
      return { ...before, near: true, missed: true };
    case 'DeadlineEnded':
      return { ...before, status: 'ended' };
  }
};

/** Whether a moment has come. Both RFC 3339. */
export const hasCome = (moment: string, at: string): boolean => instantOf(at) >= instantOf(moment);

/** Whether the last second in which a limit is kept has passed. Both RFC 3339. */
export const hasPassed = (lastSecond: string, at: string): boolean =>
  instantOf(at) >= instantOf(lastSecond) + SECOND_MS;

/** When it is looked at, and by whom. */
export interface Look {
  /** RFC 3339. */
  readonly at: string;
  readonly by: string;
}

/**
 * What is new about the time limits of a case: those that begin, end elsewhere than was told, come near, are missed, met
 * or dropped. Everything is told once, whoever looks and how often, also where the clock on the wall jumps: what was told
 * stands in `deadlines`. An aggregate ends every decision with it, so that a limit and what sets it are one append; and
 * decides by it alone when time has passed.
 *
 * `clocks` are all limits of the case as it stands after the decision; one that is no longer among them is dropped.
 */
export const decideDeadlines = (
  deadlines: CaseDeadlines,
  clocks: readonly CaseClock[],
  { at, by }: Look,
): readonly DeadlineEvent[] => {
  // A whole command may be given: of it nothing else gets into the events.
  const look = { at, by };
  const standing = new Set(clocks.map(({ clockId }) => clockId));
  const dropped = [...deadlines]
    .filter(([clockId, { status }]) => status !== 'ended' && !standing.has(clockId))
    .map(([clockId, { ruleId }]): DeadlineEvent => ended({ clockId, ruleId, ...look }, 'dropped'));
  return [
    ...clocks.flatMap((clock) => newsOf(clock, deadlines.get(clock.clockId), look)),
    ...dropped,
  ];
};

type Stamp = Look & { readonly clockId: string; readonly ruleId: string };

const ended = (stamp: Stamp, because: 'met' | 'dropped'): DeadlineEvent => ({
  type: 'DeadlineEnded',
  data: { ...stamp, because },
});

const newsOf = (
  { clockId, ruleId, reckoned, ...clock }: CaseClock,
  before: DeadlineStanding | undefined,
  look: Look,
): readonly DeadlineEvent[] => {
  const over = overOf(clock);
  // What was over before anybody looked needs no limit; over too late, it was missed all the same.
  const isTold =
    over !== undefined &&
    (before === undefined ? isInTime(reckoned, over) : before.status === 'ended');
  if (isTold) return [];
  const stamp = { clockId, ruleId, ...look };
  const ends = endsOf(reckoned);
  const news =
    ends === undefined
      ? pauseNews(before, stamp)
      : runningNews(before, { stamp, ends, until: over?.at ?? look.at });
  return over === undefined ? news : [...news, ended(stamp, over.because)];
};

const pauseNews = (before: DeadlineStanding | undefined, stamp: Stamp): readonly DeadlineEvent[] =>
  before?.status === 'suspended' ? [] : [{ type: 'DeadlineSuspended', data: stamp }];

interface RunningClock {
  readonly stamp: Stamp;
  readonly ends: Ends;
  /** When it was over, else now. */
  readonly until: string;
}

const runningNews = (
  before: DeadlineStanding | undefined,
  { stamp, ends, until }: RunningClock,
): readonly DeadlineEvent[] => {
  const isNew = before?.status !== 'running' || !isSameEnd(before.told, ends);
  const news: DeadlineEvent[] = isNew ? [{ type: 'DeadlineSet', data: { ...stamp, ...ends } }] : [];
  const now = news.reduce(standingAfter, before ?? { ...UNTOLD, ruleId: stamp.ruleId });
  const { dueAt, latest } = ends;
  if (!now.near && hasCome(ends.remindAt, until))
    news.push({ type: 'DeadlineNear', data: { ...stamp, dueAt } });
  if (!now.missed && hasPassed(latest, until))
    news.push({ type: 'DeadlineMissed', data: { ...stamp, dueAt, latest } });
  return news;
};

const isInTime = ({ latest }: ReckonedDeadline, { at }: LimitOver): boolean =>
  latest === null || !hasPassed(latest, at);

type Ends = Omit<ToldDeadline, keyof Stamp>;

const endsOf = (reckoned: ReckonedDeadline): Ends | undefined => {
  const { startsAt, dueAt, earliest, latest, remindAt, provisional, awaits } = reckoned;
  if (dueAt === null || earliest === null || latest === null || remindAt === null) return undefined;
  return { startsAt, dueAt, earliest, latest, remindAt, provisional, awaits: [...awaits] };
};

const isSameEnd = (told: ToldDeadline | undefined, ends: Ends): boolean =>
  told !== undefined &&
  told.provisional === ends.provisional &&
  told.awaits.join() === ends.awaits.join() &&
  TIMES.every((time) => told[time] === ends[time]);

const TIMES = ['startsAt', 'dueAt', 'earliest', 'latest', 'remindAt'] as const;

/** A duty that comes back daily is told of for more than a year; the law has none that runs longer. */
export const TIMES_MAX = 400;

/**
 * The clocks of a duty that comes back, `{clockId}#1`, `#2` …: one for each time that was done, in order, and one for each
 * that was not, to the one that runs at `at`, so that each is reminded of and missed by itself. At most `TIMES_MAX`.
 * `reckonTime` gives the end of the n-th time, from 1.
 */
export const clocksOfRepeated = (
  { clockId, ruleId, doneAt }: RepeatedDuty,
  reckonTime: (occurrence: number) => ReckonedDeadline,
  at: string,
): readonly CaseClock[] => {
  const clocks: CaseClock[] = [];
  for (let occurrence = 1; occurrence <= TIMES_MAX; occurrence += 1) {
    const reckoned = reckonTime(occurrence);
    const metAt = doneAt[occurrence - 1];
    const clock = { clockId: `${clockId}#${occurrence}`, ruleId, reckoned };
    clocks.push(metAt === undefined ? clock : { ...clock, metAt });
    const isOpen = reckoned.latest === null || !hasPassed(reckoned.latest, at);
    if (metAt === undefined && isOpen) break;
  }
  return clocks;
};

/** A duty that comes back, and when it was done so far, RFC 3339, in order. */
export interface RepeatedDuty {
  readonly clockId: string;
  readonly ruleId: string;
  readonly doneAt: readonly string[];
}
