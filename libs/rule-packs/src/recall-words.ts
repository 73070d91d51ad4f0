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
  'disposal',
] as const;
/** A paper of a recall. */
export type RecallPaper = (typeof RECALL_PAPERS)[number];

/** What is over before a step tells it, or is told outside of any case. */
export const RECALL_OCCURRENCES = [
  /** The recaller learnt of the risk: the moment that also chooses the version of the regime. */
  'discovery',
  /** An authority learnt of it. */
  'signal',
  /** Whoever must report an incident learnt of it. */
  'incident',
  /** The recaller begins to carry the recall out. */
  'execution',
  /** What the plan asks for is done, disposal included, as the recaller says. */
  'completion',
  /** The recaller changed a plan that was filed; `plan-change` files it again. */
  'plan-modified',
  /** What the maker filed about its products has changed, and: is filed again. */
  'information-changed',
  'information-updated',
] as const;
/** What is over before a step tells it. */
export type RecallOccurrence = (typeof RECALL_OCCURRENCES)[number];

/** How steps and occurrences can come out, where a clock asks for it. */
export const RECALL_OUTCOMES: Readonly<
  Partial<Record<RecallStep | RecallOccurrence, readonly string[]>>
> = {
  finding: ['defect', 'no-defect'],
  'expert-review': ['defect', 'no-defect'],
  decision: ['voluntary', 'noticed', 'ordered'],
  /** `left-out`: not published, for the recorded reason that the text allows. */
  publication: ['public', 'owners', 'left-out'],
  'effect-review': ['sufficient', 'insufficient'],
  /** `system`: through the system for accidents. */
  relay: ['system'],
  /** `group`: several persons hurt by one product; `abroad`: the incident, `restricted-abroad`: and measures were taken there. */
  incident: [
    ...['death', 'serious-injury', 'major-loss', 'group', 'abroad', 'restricted-abroad'],
    ...['recalled-abroad', 'accident', 'casualties-changed'],
  ],
};

/** Facts of a case that a duty may not arise for, by the names that `skipIf` uses. */
export const RECALL_FACTS = [
  /** How the recall was decided: `voluntary`, `noticed`, `ordered`. */
  'decision',
  /** Whether the authority that took the report is the maker's own. */
  'isOfSameProvince',
  /** Whether what was recalled bore a larger risk (存在较大风险). */
  'hasLargerRisk',
  /** Whether farm produce has come to market. */
  'isOnMarket',
  /** Whether an accident was sent up through the system from the spot. */
  'isSentThroughSystem',
] as const;
/** A fact of a case. */
export type RecallFact = (typeof RECALL_FACTS)[number];

/**
 * A moment of a case, as a deadline names it: a step or an occurrence, where need be how it came out and whose act it
 * was: `decision:ordered`, `finding:defect@recaller`.
 */
export interface RecallMoment {
  readonly of: RecallStep | RecallOccurrence;
  readonly outcome?: string;
  readonly by?: RecallActor;
}

/** Reads the name of a moment; undefined where it is none. */
export const recallMoment = (name: string): RecallMoment | undefined => {
  const [, of = '', outcome, by] = /^([a-z-]+)(?::([a-z-]+))?(?:@([a-z]+))?$/.exec(name) ?? [];
  if (!isStep(of) && !isOccurrence(of)) return undefined;
  if (outcome !== undefined && !(RECALL_OUTCOMES[of] ?? []).includes(outcome)) return undefined;
  if (by === undefined) return { of, ...(outcome !== undefined && { outcome }) };
  if (!isActor(by)) return undefined;
  return { of, ...(outcome !== undefined && { outcome }), by };
};

const isIn =
  <Words extends readonly string[]>(words: Words) =>
  (word: string): word is Words[number] =>
    words.includes(word);
/** Whether a word names a step. */
export const isStep = isIn(RECALL_STEPS);
/** Whether a word names a fact of a case. */
export const isFact = isIn(RECALL_FACTS);
const isOccurrence = isIn(RECALL_OCCURRENCES);
const isActor = isIn(RECALL_ACTORS);
