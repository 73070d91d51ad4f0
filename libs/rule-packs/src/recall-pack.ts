import { Type, type Static } from '@sinclair/typebox';
import { limitSchema } from './deadline-rule.js';
import { bilingual, dated, exact, grounded, instant, oneOf } from './pack-fields.js';
import { levelsSchema, recallDeadlineSchema } from './recall-deadline.js';
import {
  RECALL_ACTORS,
  RECALL_MEASURES,
  RECALL_OCCURRENCES,
  RECALL_PAPERS,
  RECALL_STEPS,
} from './recall-words.js';

const paperField = exact({
  name: Type.String({ pattern: '^[a-z][A-Za-z]*$' }),
  title: bilingual,
  is: oneOf(['text', 'date', 'quantity', 'list']),
  /** Absent: always. Else only of a recaller in that role. */
  requiredOf: Type.Optional(oneOf(['seller', 'entrusting-party', 'importer', 'nobody'])),
  ...grounded,
});
/** A field of a paper, as its text names it. */
export type PaperField = Static<typeof paperField>;

const example = exact({
  title: bilingual,
  discoveredAt: instant,
  level: Type.Optional(Type.Integer({ minimum: 1, maximum: 3 })),
  /** Facts of the case (`RECALL_FACTS`) that no step tells. */
  facts: Type.Optional(
    Type.Record(Type.String({ pattern: '^(is|has)[A-Z][A-Za-z]*$' }), Type.Boolean()),
  ),
  /** When the clocks are looked at; absent: at the last step. */
  at: Type.Optional(instant),
  /** What happened, in the order of time. */
  steps: Type.Array(
    exact({
      step: oneOf([...RECALL_STEPS, ...RECALL_OCCURRENCES]),
      outcome: Type.Optional(Type.String({ pattern: '^[a-z]+(-[a-z]+)*$' })),
      by: Type.Optional(oneOf(RECALL_ACTORS)),
      at: instant,
      /** By how much a step gives more time. */
      extends: Type.Optional(limitSchema),
      /** The level that a step sets anew. */
      level: Type.Optional(Type.Integer({ minimum: 1, maximum: 3 })),
    }),
  ),
  /** Every clock that then runs or ran, and no other. */
  due: Type.Array(
    exact({
      ruleId: Type.String(),
      /** Of a duty that comes back, or of one for every trigger: which time. */
      occurrence: Type.Optional(Type.Integer({ minimum: 1 })),
      dueAt: instant,
      /** Where another reading is tenable: its end. */
      otherwise: Type.Optional(Type.Array(instant, { minItems: 1 })),
      provisional: Type.Optional(Type.Boolean()),
      /** The count by hand, day by day. */
      counted: Type.String({ minLength: 1 }),
    }),
  ),
});
/** A case with the dates that follow in it, counted by hand. */
export type RecallExample = Static<typeof example>;

/** One dated version of a recall regime (召回制度) as data: which steps exist, whose they are, by when, with what papers. */
export const recallPackSchema = exact({
  ...dated,
  kind: Type.Literal('recall'),
  /** Which goods: versions of one regime follow each other by the moment at which the risk was discovered. */
  regime: Type.String({ pattern: '^[a-z][a-z-]*$' }),
  title: bilingual,
  /** `response`: no text on recall; what is done is 响应处理. */
  flow: oneOf(['recall', 'response']),
  levels: Type.Array(
    exact({ level: Type.Integer({ minimum: 1, maximum: 3 }), title: bilingual, ...grounded }),
  ),
  steps: Type.Array(
    exact({
      step: oneOf(RECALL_STEPS),
      by: Type.Array(oneOf(RECALL_ACTORS), { minItems: 1, uniqueItems: true }),
      paper: Type.Optional(oneOf(RECALL_PAPERS)),
      ...grounded,
    }),
    { minItems: 1 },
  ),
  /** Steps that the regime does not know, with what it has instead: who asks for one is told so. */
  lacks: Type.Array(exact({ step: oneOf(RECALL_STEPS), because: bilingual, ...grounded })),
  /** Who may order a recall (责令召回); empty: nobody may. */
  ordered: exact({ by: Type.Array(oneOf(RECALL_ACTORS), { uniqueItems: true }), ...grounded }),
  recallers: Type.Array(
    exact({
      role: oneOf([
        'producer',
        'entrusting-party',
        'importer',
        'holder-of-authorisation',
        'seller',
      ]),
      when: bilingual,
      ...grounded,
    }),
    { minItems: 1 },
  ),
  measures: Type.Array(exact({ measure: oneOf(RECALL_MEASURES), title: bilingual, ...grounded }), {
    minItems: 1,
  }),
  papers: Type.Array(
    exact({
      paper: oneOf(RECALL_PAPERS),
      title: bilingual,
      fields: Type.Array(paperField, { minItems: 1 }),
    }),
  ),
  publication: Type.Array(
    exact({
      lane: oneOf(['recaller', 'authority']),
      channel: bilingual,
      levels: Type.Optional(levelsSchema),
      /** The text lets it be left out for a recorded reason. */
      mayBeLeftOut: Type.Optional(Type.Boolean()),
      ...grounded,
    }),
  ),
  /** To whom what is reported goes. */
  addressees: Type.Array(exact({ step: oneOf(RECALL_STEPS), to: bilingual, ...grounded })),
  /** When what must be done by whom. */
  deadlines: Type.Array(recallDeadlineSchema),
  /** How long what is written down about a recall is kept. */
  records: Type.Array(
    exact({
      recordId: Type.String({ pattern: '^[A-Z][A-Z0-9]*(-[A-Z0-9]+)+$' }),
      title: bilingual,
      who: Type.Array(oneOf(RECALL_ACTORS), { minItems: 1, uniqueItems: true }),
      keep: limitSchema,
      /** From which day the time runs. */
      from: oneOf(['made', 'end-of-shelf-life', 'end-of-certificate']),
      /** Never shorter than this from the day on which it was made. */
      atLeast: Type.Optional(limitSchema),
      ...grounded,
    }),
  ),
  /** To which authority what is overdue goes up; empty: the text knows none above. */
  escalation: Type.Array(
    exact({ from: oneOf(RECALL_ACTORS), to: oneOf(RECALL_ACTORS), ...grounded }),
  ),
  /** What may be ordered at once, by a written decision with reasons that is served. */
  atOnce: Type.Array(
    exact({
      order: oneOf(['stop-sale', 'warning', 'recall', 'suspension', 'investigation', 'seizure']),
      by: Type.Array(oneOf(RECALL_ACTORS), { minItems: 1, uniqueItems: true }),
      when: bilingual,
      ...grounded,
    }),
  ),
  /** Duties of parties although they hold none of the goods. */
  bystanders: Type.Array(
    exact({
      party: oneOf(['seller', 'market-owner', 'platform', 'institution']),
      does: bilingual,
      ...grounded,
    }),
  ),
  /** Which recalled goods may be sold again; empty: none. */
  resale: Type.Array(exact({ when: bilingual, ...grounded })),
  creditEffects: Type.Array(
    exact({
      when: oneOf([
        'voluntary-on-time',
        'ordered',
        'refused',
        'late-start',
        'late-plan',
        'late-report',
        'overdue',
        'sold-after-notice',
      ]),
      /** Kind of quality event by which the credit pack takes it up. */
      eventKind: Type.String({ pattern: '^[A-Z][A-Z0-9_]*$' }),
      /** Whether the text lets others learn of it; else it stays internal and is shown as such. */
      outward: Type.Boolean(),
      ...grounded,
    }),
  ),
  /** What the text leaves open, and how the platform reads it: said on every case. */
  doubts: Type.Array(exact({ text: bilingual, ...grounded })),
  examples: Type.Array(example, { minItems: 1 }),
});
/** One dated version of a recall regime. */
export type RecallPack = Static<typeof recallPackSchema>;
