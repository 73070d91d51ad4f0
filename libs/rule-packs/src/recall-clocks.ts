import { instantOf } from '@zhixin/instant';
import {
  reckonDeadline,
  type Adjustment,
  type ClockFacts,
  type ReckonedDeadline,
  type WorkingCalendar,
} from '@zhixin/legal-clock';
import type { RecallDeadline } from './recall-deadline.js';
import type { RecallPack } from './recall-pack.js';
import { phasesOf, timeOf, type TimeOfRule } from './recall-phases.js';
import type { RecallHappening, RecallStory } from './recall-story.js';
import { recallMoment } from './recall-words.js';

/** A deadline of a case, counted. */
export interface RecallClock {
  /** Unique in the case, and the same however often it is counted: `RCL-X`, `RCL-X.2` by trigger, `RCL-X#2` by time. */
  readonly clockId: string;
  readonly ruleId: string;
  readonly rule: RecallDeadline;
  readonly facts: ClockFacts;
  readonly reckoned: ReckonedDeadline;
  /** When all that it asks for was there; of a time that was let pass: when it was caught up with. */
  readonly metAt?: string;
  /** From when on it need not be kept any more. */
  readonly endedAt?: string;
}

/**
 * Every clock of a case: of what happened, of the text and of the calendar, and of nothing else. While no level is set,
 * the limits of all levels are tenable readings of one clock: it is due by the strictest, and nobody is late before the
 * longest. A duty that comes only with a higher level or with an order runs from then on: nobody is late for the time
 * before.
 */
export const recallClocks = (
  { deadlines }: Pick<RecallPack, 'deadlines'>,
  story: RecallStory,
  calendar: WorkingCalendar,
): readonly RecallClock[] => {
  const happened = [...story.happened].sort((one, other) => compare(one.at, other.at));
  const phases = phasesOf(story, happened);
  const isOpen = phases.every(({ level }) => level === undefined);
  return (isOpen ? withLevelsOpen(deadlines) : deadlines).flatMap((rule) => {
    const held = timeOf(rule, phases);
    if (held === undefined) return [];
    return triggersOf(rule, happened).flatMap((trigger, index, triggers) =>
      clocksFrom(rule, {
        ...{ story, calendar, trigger, held },
        ...{ clockId: rule.eachTime === true ? `${rule.ruleId}.${index + 1}` : rule.ruleId },
        ...{ happened, earlier: triggers.slice(0, index) },
      }),
    );
  });
};

const compare = (one: string, other: string): number => instantOf(one) - instantOf(other);
const isBefore = (one: string, other: string): boolean => compare(one, other) < 0;

// Of rules that differ by level only, the strictest; the others are other readings of it.
const withLevelsOpen = (rules: readonly RecallDeadline[]): readonly RecallDeadline[] => {
  const families = new Map<string, [RecallDeadline, ...RecallDeadline[]]>();
  for (const rule of rules) {
    const family = familyOf(rule);
    const known = families.get(family);
    if (known === undefined) families.set(family, [rule]);
    else known.push(rule);
  }
  return [...families.values()].map(([strictest, ...others]) => withReadings(strictest, others));
};

const familyOf = ({ ruleId, levels, trigger, metBy, who }: RecallDeadline): string =>
  levels === undefined ? ruleId : [trigger, ...metBy, ...who].join();

const withReadings = (rule: RecallDeadline, others: readonly RecallDeadline[]): RecallDeadline =>
  others.length === 0
    ? rule
    : {
        ...rule,
        readings: [
          ...(rule.readings ?? []),
          ...others.map(({ limit, levels = [] }) => ({ if: ofLevel(levels.join('、')), limit })),
        ],
      };

const ofLevel = (levels: string) => ({
  zh: `召回等级确定为${levels}级`,
  en: `the recall turns out to be one of level ${levels}`,
});

const triggersOf = (
  { trigger, eachTime = false }: RecallDeadline,
  happened: readonly RecallHappening[],
): readonly RecallHappening[] => {
  const found = named(trigger, happened);
  return eachTime ? found : found.slice(0, 1);
};

const named = (name: string, happened: readonly RecallHappening[]): readonly RecallHappening[] => {
  const moment = recallMoment(name);
  return happened.filter(
    ({ of, outcome, by }) =>
      of === moment?.of &&
      (moment.outcome === undefined || moment.outcome === outcome) &&
      (moment.by === undefined || moment.by === by),
  );
};

interface DutyRun {
  readonly clockId: string;
  readonly story: RecallStory;
  readonly calendar: WorkingCalendar;
  readonly trigger: RecallHappening;
  /** In which part of the case the rule holds. */
  readonly held: TimeOfRule;
  /** Triggers of the same rule that came before, each with an answer of its own. */
  readonly earlier: readonly RecallHappening[];
  /** In the order of time. */
  readonly happened: readonly RecallHappening[];
}

const clocksFrom = (rule: RecallDeadline, run: DutyRun): readonly RecallClock[] => {
  const { clockId, calendar, held } = run;
  if (held.to !== undefined && !isBefore(run.trigger.at, held.to)) return [];
  const at = later(run.trigger.at, held.from);
  const after = run.happened.filter((each) => !isBefore(each.at, at));
  const endedAt = endOf(rule, after, run);
  const facts: ClockFacts = {
    trigger: { event: rule.trigger, title: rule.triggerTitle, at },
    adjustments: adjustmentsOf(rule, after, endedAt),
  };
  const told = { ruleId: rule.ruleId, rule, ...(endedAt !== undefined && { endedAt }) };
  if (rule.repeat === true) return everyTime(rule, { ...run, after, facts, told });
  const metAt = metAtOf(rule, run);
  // What was done before the rule held was done under the one that held then.
  if (metAt !== undefined && held.since !== undefined && isBefore(metAt, held.since)) return [];
  const reckoned = reckonDeadline(rule, facts, calendar);
  return [{ clockId, ...told, facts, reckoned, ...(metAt !== undefined && { metAt }) }];
};

const later = (one: string, other: string | undefined): string =>
  other !== undefined && isBefore(one, other) ? other : one;

const endOf = (
  { until = [] }: RecallDeadline,
  after: readonly RecallHappening[],
  { story: { closedAt }, held: { to } }: DutyRun,
): string | undefined =>
  [
    ...until.flatMap((name) => named(name, after)).map(({ at }) => at),
    ...[closedAt, to].filter((at) => at !== undefined),
  ].sort(compare)[0];

const adjustmentsOf = (
  { extendedBy }: RecallDeadline,
  after: readonly RecallHappening[],
  endedAt: string | undefined,
): readonly Adjustment[] => [
  ...after.flatMap((each): readonly Adjustment[] =>
    each.of === extendedBy && each.extends !== undefined
      ? [{ kind: 'extension', at: each.at, ...each.extends }]
      : [],
  ),
  ...(endedAt === undefined ? [] : [{ kind: 'stop', at: endedAt } as const]),
];

// All of what it asks for: kept when the last of them is there.
const metAtOf = (
  { metBy, mayBeEarlier = false }: RecallDeadline,
  { trigger, earlier, happened }: DutyRun,
): string | undefined => {
  const found = metBy.map((name) => {
    const answers = named(name, happened);
    return mayBeEarlier ? answers[0]?.at : answerTo([...earlier, trigger], answers);
  });
  if (found.some((at) => at === undefined)) return undefined;
  return (found as string[]).sort(compare).at(-1);
};

// Of several triggers each takes an answer of its own; the last one's.
const answerTo = (
  triggers: readonly RecallHappening[],
  answers: readonly RecallHappening[],
): string | undefined => {
  let next = 0;
  let found: string | undefined;
  for (const { at } of triggers) {
    const index = answers.findIndex((each, place) => place >= next && !isBefore(each.at, at));
    if (index < 0) return undefined;
    found = answers[index]?.at;
    next = index + 1;
  }
  return found;
};

/** A duty that comes back daily is followed for more than a year. */
const TIMES_MAX = 400;

interface RecurringDuty extends DutyRun {
  readonly after: readonly RecallHappening[];
  readonly facts: ClockFacts;
  readonly told: Pick<RecallClock, 'ruleId' | 'rule' | 'endedAt'>;
}

// Each interval asks for its own report; one that was let pass is caught up with by the next.
const everyTime = (rule: RecallDeadline, recurring: RecurringDuty): readonly RecallClock[] => {
  const { clockId, story, calendar, after, told } = recurring;
  const reports = rule.metBy.flatMap((name) => named(name, after)).map(({ at }) => at);
  const clocks: RecallClock[] = [];
  let since: string | undefined;
  for (let occurrence = 1; occurrence <= TIMES_MAX; occurrence += 1) {
    if (since !== undefined && told.endedAt !== undefined && !isBefore(since, told.endedAt)) break;
    const facts = { ...recurring.facts, occurrence };
    const reckoned = reckonDeadline(rule, facts, calendar);
    const { dueAt, latest } = reckoned;
    if (dueAt === null || latest === null) break;
    const index = reports.findIndex((at) => since === undefined || isBefore(since, at));
    const next = index < 0 ? undefined : reports[index];
    const isKept = next !== undefined && !isBefore(latest, next);
    if (isKept) reports.splice(0, index + 1);
    clocks.push({
      ...{ clockId: `${clockId}#${occurrence}`, ...told, facts, reckoned },
      ...(next !== undefined && { metAt: next }),
    });
    if (!isKept && !isBefore(latest, story.at)) break;
    since = dueAt;
  }
  return clocks;
};
