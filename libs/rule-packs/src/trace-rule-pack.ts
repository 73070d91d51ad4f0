import { Type, type Static } from '@sinclair/typebox';
import { FINDING_KINDS } from '@zhixin/trace-graph';
import { bilingual, dated, exact, grounded } from './pack-fields.js';

const days = Type.Integer({ minimum: 1, maximum: 3_650 });
const share = Type.Number({ minimum: 0, maximum: 1 });

const yieldBound = exact({
  /** GTIN-14 of what comes out; absent: of everything that no other bound names. */
  gtins: Type.Optional(
    Type.Array(Type.String({ pattern: '^[0-9]{14}$' }), { minItems: 1, uniqueItems: true }),
  ),
  /** What may come out beyond what went in, as a share of what went in. */
  gainShareAtMost: Type.Number({ minimum: 0, maximum: 100 }),
  /** What may be lost, as a share of what went in. */
  lossShareAtMost: share,
  ...grounded,
});

const findingRule = exact({
  kind: Type.Union(FINDING_KINDS.map((kind) => Type.Literal(kind))),
  title: bilingual,
  severity: Type.Union([Type.Literal('low'), Type.Literal('medium'), Type.Literal('high')]),
  ...grounded,
});
/** A finding that is looked for: a kind without a rule is not. */
export type FindingRule = Static<typeof findingRule>;

/** One dated version of the policy by which traces are read and found wanting, as data. */
export const traceRulePackSchema = exact({
  ...dated,
  /** Tells it from a pack of quality credit, which has none. */
  kind: Type.Literal('trace'),
  /** How long goods that were never reported out are taken to lie where they were seen last. */
  presence: exact({ withinDays: days, ...grounded }),
  /** By how much a receive may come before its shipping, for clocks differ. */
  clocks: exact({
    clockToleranceMinutes: Type.Integer({ minimum: 0, maximum: 1_440 }),
    ...grounded,
  }),
  /** After how long a shipping that nobody answered is a finding. */
  hops: exact({ notReceivedAfterDays: days, ...grounded }),
  /** What a balance may lack: pieces, and a share of what came in by weight, volume or length. */
  tolerance: exact({
    pieces: Type.Integer({ minimum: 0 }),
    measuredShare: share,
    ...grounded,
  }),
  yields: Type.Array(yieldBound, { minItems: 1 }),
  /** Faster nothing gets from one place to another. */
  travel: exact({ kilometresPerHourAtMost: Type.Number({ exclusiveMinimum: 0 }), ...grounded }),
  findings: Type.Array(findingRule),
});
/** One dated version of the policy by which traces are read and found wanting, as data. */
export type TraceRulePack = Static<typeof traceRulePackSchema>;
