import { Type, type Static, type TSchema } from '@sinclair/typebox';
import { LIMIT_UNITS } from '@zhixin/legal-clock';
import { bilingual, dated, exact, grounded, instant, oneOf } from './pack-fields.js';

const code = Type.String({ pattern: '^[A-Z][A-Z0-9_]*$' });
const months = Type.Integer({ minimum: 1, maximum: 600 });
/** Packs that were published carry it, and nobody reads it. */
const unread = <Schema extends TSchema>(schema: Schema) => Type.Optional(schema);
const date = Type.String({ format: 'date' });

const gradeSchema = Type.Union([
  Type.Literal('A'),
  Type.Literal('B'),
  Type.Literal('C'),
  Type.Literal('D'),
]);
/** Quality-credit grade, best first. */
export type Grade = Static<typeof gradeSchema>;

const publicitySchema = Type.Union([
  Type.Literal('N'),
  Type.Literal('M'),
  Type.Literal('G'),
  Type.Literal('S'),
  Type.Literal('+'),
]);
/** N not public; M minor, G general, S serious publicity class; + positive. */
export type Publicity = Static<typeof publicitySchema>;

const rule = exact({
  ruleId: code,
  /** The kind of quality event that the rule answers. */
  eventKind: code,
  title: bilingual,
  /** Integer points; negative deducts. */
  points: Type.Integer({ minimum: -100, maximum: 10 }),
  publicity: publicitySchema,
  /** Without `months` it counts while it is in effect. `fades`: in a straight line to 0. */
  counts: exact({ months: Type.Optional(months), fades: Type.Optional(Type.Boolean()) }),
  /** Grade forced while the event counts. */
  forces: Type.Optional(gradeSchema),
  /** No upgrade while the event is in effect. */
  freezesUpgrade: Type.Optional(Type.Boolean()),
  /** The system may propose the enterprise for the serious-violation list; an officer decides. */
  listCandidate: Type.Optional(Type.Boolean()),
  /** Multiplies the points of the other events of the same cause. */
  causeFactor: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
  /** All events of this rule together take no more than this (negative). */
  totalAtMost: Type.Optional(Type.Integer({ minimum: -100, maximum: -1 })),
  /** Of the rules that name the same group only the highest counts. */
  highestOf: Type.Optional(Type.String({ pattern: '^[a-z][a-z-]*$' })),
  /** `false`: neither repetition nor intent raises the points. */
  multiplies: Type.Optional(Type.Boolean()),
  /** Earned by a clean period: at least one `eventKind` and none of `failures` in it. */
  cleanPeriod: Type.Optional(
    exact({ months, failures: Type.Array(code, { minItems: 1, uniqueItems: true }) }),
  ),
  ...grounded,
});
/** What one kind of quality event does to the score. */
export type Rule = Static<typeof rule>;

const gradeBand = exact({
  grade: gradeSchema,
  /** Lowest score of the band. */
  atLeast: Type.Number({ minimum: 0, maximum: 100 }),
  colour: unread(Type.String()),
  name: bilingual,
  /** Months in this grade before a monthly run may raise it. */
  upgradeAfterMonths: Type.Integer({ minimum: 0, maximum: 120 }),
  ...grounded,
});
/** Where a grade begins, and how long it is held. */
export type GradeBand = Static<typeof gradeBand>;

const byGrade = <Schema extends TSchema>(schema: Schema) =>
  exact({ A: schema, B: schema, C: schema, D: schema });

const supervision = exact({
  drawRatio: Type.String(),
  visits: bilingual,
  samplingWeight: Type.Number({ exclusiveMinimum: 0 }),
  style: bilingual,
  traceResponseHours: Type.Integer({ minimum: 1 }),
  ...grounded,
});
/** What a supervision tier means in practice. */
export type SupervisionMeasures = Static<typeof supervision>;

const productRisk = Type.Union([Type.Literal('high'), Type.Literal('medium'), Type.Literal('low')]);
/** Risk class of what the enterprise makes or sells. */
export type ProductRisk = Static<typeof productRisk>;

const repairWindow = exact({
  publicity: publicitySchema,
  /** Months from the start of publicity before a repair may be applied for. */
  earliestMonths: Type.Integer({ minimum: 0 }),
  automaticEndMonths: months,
  conditions: bilingual,
  ...grounded,
});
/** When a published event may be repaired. */
export type RepairWindow = Static<typeof repairWindow>;

const exampleEvent = exact({
  eventId: Type.String(),
  kind: code,
  occurredAt: instant,
  /** Absent: `occurredAt`. */
  effectiveFrom: Type.Optional(instant),
  effectiveUntil: Type.Optional(instant),
  causeId: Type.Optional(Type.String()),
  intentional: Type.Optional(Type.Boolean()),
  productFamily: Type.Optional(Type.String()),
  /** When we learnt it; absent: `effectiveFrom`. */
  recordedAt: Type.Optional(instant),
  annulledAt: Type.Optional(instant),
  repairedAt: Type.Optional(instant),
});

const example = exact({
  name: Type.String({ minLength: 1 }),
  enterprise: exact({
    establishedOn: date,
    productRisk: Type.Optional(productRisk),
    nationalClass: Type.Optional(gradeSchema),
  }),
  given: Type.Array(exampleEvent),
  validAt: instant,
  /** Absent: `validAt`, or the newest annulment where that is later. */
  knownAt: Type.Optional(instant),
  expect: exact({
    score: Type.Number(),
    grade: gradeSchema,
    scoreGrade: Type.Optional(gradeSchema),
    tier: Type.Optional(gradeSchema),
    provisional: Type.Optional(Type.Boolean()),
    listed: Type.Optional(Type.Boolean()),
    upgradeFrozen: Type.Optional(Type.Boolean()),
    heldDownUntil: Type.Optional(instant),
    points: Type.Optional(Type.Record(Type.String(), Type.Number())),
    /** Scores of product families. */
    productFamilies: Type.Optional(Type.Record(Type.String(), Type.Number())),
    status: Type.Optional(Type.Record(Type.String(), Type.String())),
  }),
});
/** A worked example: facts and what the pack must make of them. Every one runs as a test. */
export type WorkedExample = Static<typeof example>;

/** One dated version of the law and policy of quality credit, as data. */
export const rulePackSchema = exact({
  $schema: unread(Type.String()),
  ...dated,
  jurisdiction: unread(Type.String()),
  /** Calendar of months and days in the pack. */
  timeZone: unread(Type.Literal('Asia/Shanghai')),
  startScore: Type.Integer({ minimum: 1, maximum: 1000 }),
  rules: Type.Array(rule, { minItems: 1 }),
  /** The same kind again within `months` of the effect of the earlier one. */
  repetition: exact({ months, factor: Type.Number({ minimum: 1 }), ...grounded }),
  intent: exact({ factor: Type.Number({ minimum: 1 }), ...grounded }),
  /** Repetition and intent together multiply no more than this. */
  factorAtMost: exact({ factor: Type.Number({ minimum: 1 }), ...grounded }),
  positivesAtMost: exact({ points: Type.Integer({ minimum: 0 }), ...grounded }),
  /** Best first. */
  grades: Type.Array(gradeBand, { minItems: 4, maxItems: 4 }),
  /** One run a month raises a grade by so many steps at most. */
  upgrade: exact({
    stepsPerRun: Type.Integer({ minimum: 1, maximum: 3 }),
    runDayOfMonth: unread(Type.Literal(1)),
    ...grounded,
  }),
  /** A young enterprise about which little is known. */
  provisional: exact({
    youngerThanMonths: months,
    withoutEventsForMonths: months,
    grade: gradeSchema,
    ...grounded,
  }),
  /** Final supervision class by product risk and the worse of grade and national class. */
  tierByProductRisk: exact({
    high: byGrade(gradeSchema),
    medium: byGrade(gradeSchema),
    low: byGrade(gradeSchema),
    ...grounded,
  }),
  supervision: byGrade(supervision),
  repairWindows: Type.Array(repairWindow),
  /** Time limits for people, as they were before they got a pack of their own, `credit-deadlines`. */
  deadlines: unread(
    Type.Array(
      exact({
        deadlineId: code,
        title: bilingual,
        limit: exact({ value: Type.Integer({ minimum: 1 }), unit: oneOf(LIMIT_UNITS) }),
        ...grounded,
      }),
    ),
  ),
  /** What reopens inspection at any grade, outside the random draw. */
  outsideTheDraw: unread(exact({ causes: Type.Array(bilingual), ...grounded })),
  /** Shares of grades (percent) that real populations show, and when to raise an alarm. */
  calibration: unread(
    exact({
      expectedShares: byGrade(Type.Number()),
      alarmBelow: Type.Partial(byGrade(Type.Number())),
      alarmAbove: Type.Partial(byGrade(Type.Number())),
      ...grounded,
    }),
  ),
  examples: Type.Array(example, { minItems: 1 }),
});
/** One dated version of the law and policy of quality credit, as data. */
export type RulePack = Static<typeof rulePackSchema>;
