import type { WorkingCalendar } from '@zhixin/legal-clock';
import {
  recallClocks,
  type RecallClock,
  type RecallHappening,
  type RecallPack,
} from '@zhixin/rule-packs';
import { momentsOf, takenAt } from './moments.js';
import { taken, type OpenedCase } from './recall-case.js';

/** What clocks are counted from. */
export interface CountedFrom {
  readonly state: OpenedCase;
  readonly pack: RecallPack;
  readonly calendar: WorkingCalendar;
  /** Until when duties that come back are followed; absent: until the last thing that happened. */
  readonly at?: string;
}

/** Every clock of a case: a pure function of what happened, of the text and of the calendar. */
export const clocksOf = ({
  state,
  pack,
  calendar,
  at = state.lastAt,
}: CountedFrom): readonly RecallClock[] => {
  const { level } = state.facts;
  const closedAt = closingOf(state);
  const story = {
    happened: momentsOf(state) as readonly RecallHappening[],
    ...(state.facts.circumstances !== undefined && { facts: state.facts.circumstances }),
    ...(level !== undefined && { level }),
    ...(closedAt !== undefined && { closedAt }),
    at,
  };
  // A later recall of the same case has clocks of its own.
  const round = taken(state, 'reopening').length + 1;
  const clocks = recallClocks(pack, story, calendar);
  if (round === 1) return clocks;
  return clocks.map((clock) => ({ ...clock, clockId: `R${round}.${clock.clockId}` }));
};

const closingOf = (state: OpenedCase): string | undefined => {
  if (state.status !== 'CLOSED' && state.status !== 'NO_DEFECT') return undefined;
  const last = state.steps.at(-1);
  return last && takenAt(last);
};

/** Whether something is still to be done: it is not met, and nothing has ended it. */
export const isOpen = ({ metAt, endedAt }: RecallClock): boolean =>
  metAt === undefined && endedAt === undefined;
