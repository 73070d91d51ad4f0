import { Type, type Static, type TLiteral, type TUnion } from '@sinclair/typebox';
import { bilingual, dated, exact, grounded } from './pack-fields.js';

/** Steps of a recall or of a response (响应处理), as their routes are called. Which of them exist is data of a regime. */
export const RECALL_STEPS = [
  'preliminary-report',
  'investigation',
  'finding',
  'notice',
  'objection',
  'expert-review',
  'decision',
  'plan',
  'plan-change',
  'publication',
  'scopes',
  'party-notices',
  'acknowledgements',
  'stop-sale',
  'site-hold',
  'measure',
  'measure-approval',
  'progress-reports',
  'recoveries',
  'disposals',
  'extension',
  'final-report',
  'relay',
  'effect-review',
  'strengthening',
  'incident-report',
  'suspension',
  'resumption',
  'refusal',
  'closure',
  'reopening',
] as const;
/** A step of a recall. */
export type RecallStep = (typeof RECALL_STEPS)[number];

/**
 * Who takes a step. `recaller` is the enterprise that answers for the recall, `holder` a party that was notified;
 * authorities of market supervision go by their level; others are agencies by the name in their token.
 */
export const RECALL_ACTORS = [
  'recaller',
  'holder',
  'samr',
  'province',
  'prefecture',
  'county',
  'drugs',
  'health',
  'agriculture',
  'housing',
  'ecology',
] as const;
/** One who takes a step. */
export type RecallActor = (typeof RECALL_ACTORS)[number];

/** What is done with affected goods (召回措施). */
export const RECALL_MEASURES = [
  'take-back',
  'destroy',
  'repair',
  'replace',
  'correct',
  'warn',
] as const;

/** Papers whose fields a regime names. */
export const RECALL_PAPERS = [
  'incident-report',
  'plan',
  'recall-notice',
  'public-notice',
  'progress-report',
  'final-report',
  'order',
] as const;
/** A paper of a recall. */
export type RecallPaper = (typeof RECALL_PAPERS)[number];

const oneOf = <Words extends readonly string[]>(
  words: Words,
): TUnion<{ -readonly [Index in keyof Words]: TLiteral<Words[Index] & string> }> =>
  Type.Union(words.map((word) => Type.Literal(word))) as never;

const levels = Type.Array(Type.Integer({ minimum: 1, maximum: 3 }), { uniqueItems: true });

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
      levels: Type.Optional(levels),
      /** The text lets it be left out for a recorded reason. */
      mayBeLeftOut: Type.Optional(Type.Boolean()),
      ...grounded,
    }),
  ),
  /** To whom what is reported goes. */
  addressees: Type.Array(exact({ step: oneOf(RECALL_STEPS), to: bilingual, ...grounded })),
  creditEffects: Type.Array(
    exact({
      when: oneOf([
        'voluntary-on-time',
        'ordered',
        'refused',
        'late-plan',
        'late-report',
        'overdue',
        'sold-after-notice',
      ]),
      /** Kind of quality event by which the credit pack takes it up. */
      eventKind: Type.String({ pattern: '^[a-z][a-z0-9-]*$' }),
      /** Whether the text lets others learn of it; else it stays internal and is shown as such. */
      outward: Type.Boolean(),
      ...grounded,
    }),
  ),
});
/** One dated version of a recall regime. */
export type RecallPack = Static<typeof recallPackSchema>;
