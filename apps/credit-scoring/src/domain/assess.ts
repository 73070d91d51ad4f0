import {
  changesOfRules,
  rulesInForce,
  type Grade,
  type RuleBook,
  type RulePack,
  type SupervisionMeasures,
} from '@zhixin/rule-packs';
import type { AppendOnlyList } from './append-only-list.js';
import { addMonths, monthStartAfter } from './calendar.js';
import type { EnterpriseEventOf, Particulars } from './enterprise.events.js';
import {
  knownOf,
  SERIOUS_LIST_IN,
  type EnterpriseFact,
  type KnownEvent,
  type Knowledge,
} from './knowledge.js';
import { ledgerOf } from './ledger.js';
import { inEffect, TENTHS, type LedgerLine } from './ledger-line.js';
import { frozenAt, sharesFor } from './score.js';
import {
  eraAt,
  stepsOf,
  upgradeFrom,
  wantedAt,
  worse,
  type GradeCourse,
  type RuleEra,
} from './standing.js';

/** Which rules to use, and the two times of the question (epoch milliseconds). */
export interface AssessmentQuery {
  readonly rules: RuleBook;
  readonly validAt: number;
  readonly knownAt: number;
}

/** What an enterprise's facts amount to at `validAt`, as known at `knownAt`. */
export interface Assessment {
  readonly particulars: Particulars;
  readonly pack: RulePack;
  /** 0 to the start score, in steps of a tenth. */
  readonly score: number;
  readonly grade: Grade;
  /** Grade by score alone; differs from `grade` while an upgrade waits or a grade is forced. */
  readonly scoreGrade: Grade;
  /** Supervision tier: the worse of grade and national class, moved by product risk. */
  readonly tier: Grade;
  readonly supervision: SupervisionMeasures;
  /** Epoch milliseconds. */
  readonly gradeSince: number;
  readonly forced: boolean;
  readonly provisional: boolean;
  readonly upgradeFrozen: boolean;
  /** The run that may raise the grade at the earliest; absent: nothing waits for it. */
  readonly heldDownUntil: number | undefined;
  readonly listing: EnterpriseEventOf<'PutOnSeriousList'>['data'] | undefined;
  /** Ids of events that the rules in force cannot judge. */
  readonly unjudged: readonly string[];
  readonly lines: readonly LedgerLine[];
  /** Signed tenths that each line contributes. */
  readonly shares: Int32Array;
  readonly knowledge: Knowledge;
}

/** Why there is nothing to answer. */
export type NoAssessment = 'NOT_REGISTERED' | 'NO_RULES_IN_FORCE';

/**
 * Score, grade, list status and tier: one pure function of the facts, the rules and the two times. An
 * annulled event never counted; a repaired one is not used any more, not even for what happened before.
 */
export const assess = (
  facts: AppendOnlyList<EnterpriseFact>,
  question: AssessmentQuery,
): Assessment | NoAssessment => {
  const knowledge = knownOf(facts, question.knownAt);
  const { particulars } = knowledge;
  if (particulars === undefined) return 'NOT_REGISTERED';
  const course = courseOf(knowledge, question);
  if (course === undefined) return 'NO_RULES_IN_FORCE';

  const { validAt } = question;
  const step = stepsOf(course, validAt).at(-1)!;
  const wanted = wantedAt(course, validAt);
  const { ledger, shares } = eraAt(course, validAt);
  const { pack } = ledger;
  const upgradeFrozen = frozenAt(ledger, validAt);
  const waits = wanted.grade < step.grade && !upgradeFrozen;
  const tier = tierOf(pack, step.grade, particulars);
  return {
    particulars,
    pack,
    score: wanted.score / TENTHS,
    grade: step.grade,
    scoreGrade: wanted.scoreGrade,
    tier,
    supervision: pack.supervision[tier],
    gradeSince: step.at,
    forced: wanted.forced,
    provisional: wanted.provisional,
    upgradeFrozen,
    heldDownUntil: waits
      ? Math.max(upgradeFrom(course, step), monthStartAfter(validAt))
      : undefined,
    listing: ledger.lines.find(
      (line) => line.event?.kind === SERIOUS_LIST_IN && inEffect(line, validAt),
    )?.event?.listing,
    unjudged: ledger.unjudged
      .filter(({ effectiveFrom }) => effectiveFrom <= validAt)
      .map(({ eventId }) => eventId),
    lines: ledger.lines,
    shares,
    knowledge,
  };
};

/** Whether there was something to answer. */
export const isAssessment = (found: Assessment | NoAssessment): found is Assessment =>
  typeof found === 'object';

/**
 * The course of an enterprise until `validAt`, with the events that may be used at `usedAt`; undefined
 * where no rules are in force at `validAt`.
 */
export const courseOf = (
  { events, establishedAt }: Knowledge,
  { rules, validAt, knownAt }: AssessmentQuery,
  usedAt: number = validAt,
): GradeCourse | undefined => {
  const usable = events.filter((event) => isUsable(event, usedAt));
  const eras: RuleEra[] = [];
  let inForce = false;
  for (const from of changesOf(rules)) {
    if (from > validAt) break;
    const pack = rulesInForce(rules, { validAt: from, knownAt });
    inForce = pack !== undefined;
    if (pack === undefined || pack === eras.at(-1)?.ledger.pack) continue;
    const ledger = ledgerOf(pack, usable, establishedAt);
    const youngUntil = addMonths(establishedAt, pack.provisional.youngerThanMonths);
    eras.push({ from, ledger, shares: sharesFor(ledger), youngUntil });
  }
  const [first] = eras;
  if (first === undefined || !inForce) return undefined;
  const firstEffect = usable[0]?.effectiveFrom ?? Infinity;
  return {
    eras: eras as [RuleEra, ...RuleEra[]],
    beginsAt: Math.max(first.from, Math.min(establishedAt, firstEffect)),
  };
};

/** Whether an event may be used for an answer about `validAt`. */
export const isUsable = ({ annulled, repairedAt }: KnownEvent, validAt: number): boolean =>
  annulled === undefined && validAt < repairedAt;

const tierOf = (pack: RulePack, grade: Grade, { nationalClass, productRisk }: Particulars): Grade =>
  pack.tierByProductRisk[productRisk][
    nationalClass === undefined ? grade : worse(grade, nationalClass)
  ];

const changes = new WeakMap<RuleBook, readonly number[]>();
const changesOf = (rules: RuleBook) => {
  const known = changes.get(rules) ?? changesOfRules(rules);
  changes.set(rules, known);
  return known;
};
