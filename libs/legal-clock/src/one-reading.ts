import { instantOf } from '@zhixin/instant';
import { dayOf, lastSecondOf, yearOf, type Day } from './civil-day.js';
import { count, pausesOf, type Count, type CountBasis } from './count.js';
import type {
  Adjustment,
  ClockFacts,
  Deadline,
  LastDayRule,
  Limit,
  AlternativeReading,
} from './deadline.js';
import type { CalendarDay, WorkingCalendar } from './working-calendar.js';

/** A last day that is off, and what came of it. */
export interface LastDay {
  readonly rule: LastDayRule;
  readonly day: Day;
  readonly is: CalendarDay;
  /** Where the limit ends; `day` itself where it stays. */
  readonly endsOn: Day;
}

/** A count and its last day, where that is off. */
export interface Stage extends Count {
  readonly why: 'limit' | 'replacement' | 'extension';
  readonly lastDay?: LastDay;
}

/** One way to read a time limit, followed to its end. */
export interface OneReading {
  /** Epoch milliseconds; infinite while the limit is suspended. */
  readonly end: number;
  /** The limit, then its extensions. */
  readonly stages: readonly Stage[];
  readonly awaits: ReadonlySet<number>;
}

/** What a reading may read otherwise than the rule. */
export type Otherwise = Omit<AlternativeReading, 'if'> & {
  /** An extension counts from the last day itself although that was moved. */
  readonly extension?: 'from_unmoved_day';
  /** A plain weekend moves no last day; a holiday does. */
  readonly weekends?: 'no_holidays';
};

/** Follows one reading of a deadline to its end. */
export const readDeadline = (
  deadline: Deadline,
  facts: ClockFacts,
  calendar: WorkingCalendar,
  otherwise: Otherwise = {},
): OneReading => {
  const adjustments = facts.adjustments ?? [];
  const { resumptionDay } = otherwise;
  const read: ReadingOf = {
    lastDayRule: otherwise.lastDayRule ?? deadline.lastDayRule,
    otherwise,
    counting: {
      calendar,
      pauses: pausesOf(adjustments),
      ...(resumptionDay && { resumptionDay }),
    },
  };
  const { first, extensions } = limitsOf(otherwise.limit ?? deadline.limit, facts, otherwise);
  const startRule = otherwise.startRule ?? deadline.startRule;
  const stages = [
    stageOf(
      first.why,
      count(instantOf(facts.trigger.at), first.limit, startRule, read.counting),
      read,
    ),
  ];
  for (const limit of extensions) {
    const from = extendedFrom(stages.at(-1)!, otherwise);
    if (from === Infinity) break;
    // A limit of hours goes on at once; one of days from the day after.
    const after = limit.unit === 'hour' ? 'moment' : 'next_day';
    stages.push(stageOf('extension', count(from, limit, after, read.counting), read));
  }
  return {
    end: endOf(stages.at(-1)!),
    stages,
    awaits: new Set(stages.flatMap(({ awaits }) => [...awaits])),
  };
};

interface ReadingOf {
  readonly lastDayRule: LastDayRule;
  readonly otherwise: Otherwise;
  readonly counting: CountBasis;
}

const endOf = ({ end, lastDay }: Stage): number =>
  lastDay === undefined ? end : lastSecondOf(lastDay.endsOn);

const extendedFrom = (stage: Stage, { extension }: Otherwise): number =>
  extension === 'from_unmoved_day' ? stage.end : endOf(stage);

const stageOf = (why: Stage['why'], counted: Count, read: ReadingOf): Stage => {
  const { lastDayRule: rule, otherwise, counting } = read;
  const { calendar } = counting;
  if (counted.limit.unit === 'hour' || rule === 'none' || counted.end === Infinity)
    return { ...counted, why };
  const day = dayOf(counted.end);
  const awaits = new Set(counted.awaits);
  const isOff = (each: Day): boolean => {
    if (rule === 'moves' && !calendar.isPublished(yearOf(each))) awaits.add(yearOf(each));
    return calendar.isOff(each);
  };
  if (!isOff(day)) return { ...counted, why, awaits };
  const is = calendar.dayAt(day);
  const stays = rule === 'silent' || (otherwise.weekends !== undefined && is.kind === 'weekend');
  let endsOn = day;
  while (!stays && isOff(endsOn)) endsOn += 1;
  return { ...counted, why, awaits, lastDay: { rule, day, is, endsOn } };
};

interface Limits {
  readonly first: { readonly why: 'limit' | 'replacement'; readonly limit: Limit };
  readonly extensions: readonly Limit[];
}

const decidedAt = (adjustment: Adjustment): number =>
  instantOf(adjustment.kind === 'suspension' ? adjustment.from : adjustment.at);

const limitsOf = (
  original: Limit,
  { adjustments = [], occurrence = 1 }: ClockFacts,
  { replacement }: Otherwise,
): Limits => {
  let first: Limits['first'] = {
    why: 'limit',
    limit: { ...original, value: original.value * occurrence },
  };
  let extensions: Limit[] = [];
  for (const each of [...adjustments].sort((one, other) => decidedAt(one) - decidedAt(other))) {
    if (each.kind !== 'extension' && each.kind !== 'replacement') continue;
    const limit = { value: each.value, unit: each.unit };
    if (each.kind === 'extension' || replacement === 'added') extensions.push(limit);
    else [first, extensions] = [{ why: 'replacement', limit }, []];
  }
  return withMonthsTogether(first, extensions);
};

const isOfMonths = ({ unit }: Limit): boolean => unit === 'month' || unit === 'year';
const monthsIn = ({ value, unit }: Limit): number => (unit === 'year' ? 12 * value : value);

// One month and one month are two months from the trigger: never a month from a date that the first had clipped.
const withMonthsTogether = (first: Limits['first'], extensions: readonly Limit[]): Limits => {
  const rest = [...extensions];
  let { limit } = first;
  while (rest[0] !== undefined && isOfMonths(limit) && isOfMonths(rest[0]))
    limit = { value: monthsIn(limit) + monthsIn(rest.shift()!), unit: 'month' };
  return { first: { ...first, limit }, extensions: rest };
};
