import {
  decideDeadlines,
  hasPassed,
  type CaseClock,
  type DeadlineEvent,
  type WorkingCalendar,
} from '@zhixin/legal-clock';
import {
  recallPackOf,
  type RecallBook,
  type RecallClock,
  type RecallPack,
} from '@zhixin/rule-packs';
import { clocksOf } from './clocks.js';
import { isBefore } from './moment.js';
import { aboutCase, type OpenedCase, type RecallState } from './recall-case.js';
import type { RecallEvent } from './recall.events.js';

/** When a case is looked at, by whom, and by what its deadlines are counted. */
export interface DeadlineLook {
  readonly at: string;
  readonly by: string;
  readonly book: RecallBook;
  readonly calendar: WorkingCalendar;
}

/** The command to tell what is new about the deadlines of a case, given by the clock on the wall. */
export interface LookAtDeadlines extends DeadlineLook {
  readonly type: 'LookAtDeadlines';
}

/**
 * What is new about the deadlines of a case as it stands: those that begin, come near, are missed, met or dropped; what
 * is missed is told to the authority above.
 */
export const deadlineNews = (
  { at: now, by, book, calendar }: DeadlineLook,
  state: RecallState,
): readonly RecallEvent[] => {
  const pack = state && recallPackOf(book, state.facts.pack);
  if (state === undefined || pack === undefined) return [];
  // A clock on the wall that was put back takes back nothing.
  const at = isBefore(now, state.lastAt) ? state.lastAt : now;
  const clocks = clocksOf({ state, pack, calendar, at });
  const told = clocks.map((clock) => caseClock(clock, at));
  const news = decideDeadlines(state.deadlines, told, { at, by });
  return news.flatMap((event): readonly RecallEvent[] =>
    event.type === 'DeadlineMissed'
      ? [event, escalationOf(event, { state, pack, clocks })]
      : [event],
  );
};

// A right that passed is lost, and nobody is late.
const caseClock = (
  { clockId, ruleId, rule, reckoned, metAt, ...clock }: RecallClock,
  at: string,
): CaseClock => {
  const { latest } = reckoned;
  const isLost = rule.isRight === true && latest !== null && hasPassed(latest, at);
  const endedAt = clock.endedAt ?? (isLost ? latest : undefined);
  return {
    ...{ clockId, ruleId, reckoned },
    ...(metAt !== undefined && { metAt }),
    ...(endedAt !== undefined && { endedAt }),
  };
};

interface EscalatedCase {
  readonly state: OpenedCase;
  readonly pack: RecallPack;
  readonly clocks: readonly RecallClock[];
}

const escalationOf = (
  { data }: Extract<DeadlineEvent, { type: 'DeadlineMissed' }>,
  { state, pack, clocks }: EscalatedCase,
): RecallEvent => {
  const { at, by, clockId, ruleId, dueAt } = data;
  const who = clocks.find((clock) => clock.clockId === clockId)?.rule.who ?? [];
  // Above whoever is late; above who opened the case where that is the firm.
  const { openedAs } = state.facts;
  const above = pack.escalation.find(({ from }) => who.includes(from));
  const to = (above ?? pack.escalation.find(({ from }) => from === openedAs))?.to;
  return {
    type: 'RecallDeadlineEscalated',
    data: { at, by, ...aboutCase(state), clockId, ruleId, dueAt, ...(to !== undefined && { to }) },
  };
};
