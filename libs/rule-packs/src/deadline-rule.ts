import { Type, type Static, type TObject } from '@sinclair/typebox';
import {
  LAST_DAY_RULES,
  LIMIT_UNITS,
  START_RULES,
  type LimitUnit,
  type StartRule,
} from '@zhixin/legal-clock';
import {
  bilingual,
  dated,
  evidenceSchema,
  exact,
  grounded,
  instant,
  oneOf,
} from './pack-fields.js';

/** So many hours, days, months or years. */
export const limitSchema = exact({
  value: Type.Integer({ minimum: 1, maximum: 10_000 }),
  unit: oneOf(LIMIT_UNITS),
});
const startRule = oneOf(START_RULES);
const lastDayRule = oneOf(LAST_DAY_RULES);
/** Name of an event, of a role, or of what follows: `transfer_report_received`, `agency_head`, `alert_superior`. */
const word = Type.String({ pattern: '^[a-z][a-z0-9]*(_[a-z0-9]+)*$' });

const fact = Type.Union([Type.String(), Type.Number(), Type.Boolean()]);

const reading = exact({
  /** Completes "if …". */
  if: bilingual,
  limit: Type.Optional(limitSchema),
  startRule: Type.Optional(startRule),
  lastDayRule: Type.Optional(lastDayRule),
  /** A longer limit that replaces the first is added to it instead. */
  replacement: Type.Optional(Type.Literal('added')),
  /** The day on which a suspended limit is resumed does not count. */
  resumptionDay: Type.Optional(Type.Literal('skipped')),
});

const skipIf = Type.Array(
  Type.Record(
    Type.String({ pattern: '^[a-z][A-Za-z0-9]*$' }),
    Type.Union([fact, Type.Array(fact, { minItems: 1 })]),
    {
      minProperties: 1,
      additionalProperties: false,
    },
  ),
  { minItems: 1 },
);

/** What a time limit of any pack says about counting: what `@zhixin/legal-clock` takes. */
export const countedFields = {
  ruleId: Type.String({ pattern: '^[A-Z][A-Z0-9]*([-_][A-Z0-9]+)*$' }),
  title: bilingual,
  /** The event from which the limit runs, for people. */
  triggerTitle: bilingual,
  limit: limitSchema,
  startRule,
  lastDayRule,
  /** How sure we are of `lastDayRule`; absent: as of `evidence`. */
  lastDayEvidence: Type.Optional(evidenceSchema),
  /** The duty comes back; the limit is its interval, every time counted from the first event. */
  repeat: Type.Optional(Type.Boolean()),
  /** The duty does not arise in a case for which all facts of one of these hold; a list holds one of several. */
  skipIf: Type.Optional(skipIf),
  /** How long before the earliest tenable end people are reminded. */
  remindBefore: Type.Optional(limitSchema),
  /** What is doubtful in the text although it changes no date. */
  doubt: Type.Optional(bilingual),
  /** Other tenable readings. */
  readings: Type.Optional(Type.Array(reading, { minItems: 1 })),
};
/** What a time limit of any pack says about counting. */
export type CountedRule = Static<TObject<typeof countedFields>>;

/**
 * A time limit of law, as packs of any kind carry it. What it says about counting is what `@zhixin/legal-clock` takes;
 * see there what the words mean.
 */
export const deadlineRuleSchema = exact({
  ...countedFields,
  kind: Type.Literal('deadline'),
  /** Who has to act. */
  actor: word,
  /** The event from which the limit runs. */
  trigger: word,
  /** What follows when it is missed, e.g. `alert_superior`. */
  onBreach: Type.Optional(word),
  /** ISO 3166-1 or GB/T 2260. */
  jurisdiction: Type.Optional(Type.String({ pattern: '^(CN|[0-9]{6})$' })),
  /** Where it is in force for a shorter time than its pack. The triggering event decides. */
  effectiveFrom: Type.Optional(instant),
  effectiveTo: Type.Optional(instant),
  /** The rule whose place it takes. */
  supersedes: Type.Optional(Type.String({ minLength: 1 })),
  /** Who compared it with the official text; absent: nobody yet. */
  reviewedBy: Type.Optional(Type.String({ minLength: 1 })),
  ...grounded,
});
/** A time limit of law. It is a `Deadline` of `@zhixin/legal-clock`. */
export type DeadlineRule = Static<typeof deadlineRuleSchema>;

/** One dated version of time limits that belong to no other pack. */
export const deadlinePackSchema = exact({
  ...dated,
  kind: Type.Literal('deadlines'),
  deadlines: Type.Array(deadlineRuleSchema, { minItems: 1 }),
});
/** One dated version of time limits that belong to no other pack. */
export type DeadlinePack = Static<typeof deadlinePackSchema>;

const STARTS: Readonly<Record<LimitUnit, readonly StartRule[]>> = {
  hour: ['moment', 'next_hour'],
  natural_day: ['next_day', 'moment'],
  working_day: ['next_day', 'moment'],
  month: ['next_day', 'moment'],
  year: ['next_day', 'moment'],
};

/**
 * What the schema of time limits cannot say: each the place and the fault. For the pack of any kind that carries a list
 * of them at `place` (`/deadlines`).
 */
export function* deadlineFaults(place: string, rules: readonly DeadlineRule[]): Generator<string> {
  for (const [index, rule] of rules.entries()) {
    yield* countingFaults(`${place}/${index}`, rule);
    if (startOf(rule) >= endOf(rule))
      yield `${place}/${index}/effectiveTo: must be after effectiveFrom`;
    for (const other of rules.slice(index + 1))
      if (other.ruleId === rule.ruleId && overlap(rule, other))
        yield `${place}: ${rule.ruleId} stands there twice for the same time`;
  }
}

/** What the schema cannot say of how a limit is counted: each the place and the fault. */
export function* countingFaults(place: string, rule: CountedRule): Generator<string> {
  const { limit, startRule, lastDayRule, readings = [] } = rule;
  for (const read of [rule, ...readings.map((each) => ({ ...rule, ...each }))])
    if (!STARTS[read.limit.unit].includes(read.startRule))
      yield `${place}/startRule: a limit of ${read.limit.unit} cannot run from ${read.startRule}`;
  if (!STARTS[limit.unit].includes(startRule)) return;
  const never = limit.unit === 'hour' || limit.unit === 'working_day';
  if (never && lastDayRule !== 'none')
    yield `${place}/lastDayRule: a limit of ${limit.unit} never ends on a day off; it must be none`;
}

const startOf = ({ effectiveFrom }: DeadlineRule): number =>
  effectiveFrom === undefined ? -Infinity : Date.parse(effectiveFrom);
const endOf = ({ effectiveTo }: DeadlineRule): number =>
  effectiveTo === undefined ? Infinity : Date.parse(effectiveTo);
const overlap = (one: DeadlineRule, other: DeadlineRule): boolean =>
  startOf(one) < endOf(other) && startOf(other) < endOf(one);

/** The rule of that id in force at an instant (epoch milliseconds): that of the triggering event; undefined for none. */
export const deadlineInForce = (
  rules: readonly DeadlineRule[],
  ruleId: string,
  at: number,
): DeadlineRule | undefined =>
  rules.find((rule) => rule.ruleId === ruleId && startOf(rule) <= at && at < endOf(rule));

/** What is known of a case, by the names that `skipIf` uses. */
export type CaseFacts = Readonly<Record<string, string | number | boolean | undefined>>;

/** Whether the duty does not arise in a case with such facts. */
export const isSkipped = (
  { skipIf = [] }: Pick<CountedRule, 'skipIf'>,
  facts: CaseFacts,
): boolean =>
  skipIf.some((all) =>
    Object.entries(all).every(([name, wanted]) =>
      [wanted].flat().some((value) => value === facts[name]),
    ),
  );
