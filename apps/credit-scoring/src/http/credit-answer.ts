import type {
  EnterpriseCredit,
  EnterprisePage,
  Explanation,
  ExplanationItem,
  GradeChange,
  GradeHistory,
  PublicEnterpriseCredit,
  PublicEnterprisePage,
  PublicExplanation,
  PublicGradeHistory,
} from '@zhixin/contracts';
import type { RuleBook, RulePack } from '@zhixin/rule-packs';
import type { Assessment } from '../domain/assess.js';
import { timeOf } from '../domain/calendar.js';
import type { GradeRecord } from '../domain/enterprise.events.js';
import { explain, type ExplainedEvent } from '../domain/explain.js';
import { gradesHeld } from '../domain/grade-course.js';
import { groundsOf } from '../domain/grounds.js';
import { knownOf, type KnownEvent } from '../domain/knowledge.js';
import { productFamiliesOf } from '../domain/product-families.js';
import { timelineOf } from '../domain/timeline.js';
import type { AsOf } from './as-of.js';
import type { FoldedEnterprise } from './enterprise-streams.js';
import { EVALUATIONS_SHOWN_MAX } from './limits.js';

/** An enterprise's assessment, and the question it answers. */
export interface AssessedEnterprise {
  readonly told: FoldedEnterprise;
  readonly assessment: Assessment;
  readonly asOf: AsOf;
  readonly now: string;
}

export const creditAnswer = ({
  told,
  assessment,
  asOf,
  now,
}: AssessedEnterprise): EnterpriseCredit => {
  const { particulars, listing, heldDownUntil } = assessment;
  return {
    uscc: told.uscc,
    name: particulars.name,
    region: particulars.region,
    ...(particulars.industry === undefined ? {} : { industry: particulars.industry }),
    score: assessment.score,
    grade: assessment.grade,
    tier: assessment.tier,
    listed: listing !== undefined,
    provisional: assessment.provisional,
    gradeSince: timeOf(assessment.gradeSince),
    ...asOf.told,
    productRisk: particulars.productRisk,
    establishedOn: particulars.establishedOn,
    ...(particulars.nationalClass === undefined
      ? {}
      : { nationalClass: particulars.nationalClass }),
    usccCheckPassed: particulars.usccCheckPassed,
    partyIds: assessment.knowledge.partyIds,
    scoreGrade: assessment.scoreGrade,
    ...(heldDownUntil === undefined ? {} : { heldDownUntil: timeOf(heldDownUntil) }),
    ...(assessment.unjudged.length === 0 ? {} : { stale: true }),
    ...(listing === undefined
      ? {}
      : {
          listing: {
            decisionRef: listing.decisionRef,
            since: listing.since,
            ...(listing.until === undefined ? {} : { until: listing.until }),
            officer: listing.officer,
          },
        }),
    forced: assessment.forced,
    upgradeFrozen: assessment.upgradeFrozen,
    productFamilies: productFamiliesOf(assessment, asOf.validAt),
    rulePack: packNamed(assessment.pack),
    supervision: supervisionIn(assessment),
    asOf: now,
    ...incompleteIn(told, asOf),
  };
};

/** What is public of it: no score, no tier, nothing that would tell of findings that are not public. */
export const publicCreditAnswer = (assessed: AssessedEnterprise): PublicEnterpriseCredit => {
  const {
    score: _score,
    tier: _tier,
    scoreGrade: _scoreGrade,
    heldDownUntil: _heldDownUntil,
    supervision: _supervision,
    upgradeFrozen: _upgradeFrozen,
    productFamilies: _productFamilies,
    nationalClass: _nationalClass,
    incompleteSince: _incompleteSince,
    ...rest
  } = creditAnswer(assessed);
  return rest;
};

export const explanationAnswer = ({
  told,
  assessment,
  asOf,
  now,
}: AssessedEnterprise): Explanation => {
  const { heldDownUntil, pack } = assessment;
  return {
    uscc: told.uscc,
    ...asOf.told,
    startScore: pack.startScore,
    score: assessment.score,
    grade: assessment.grade,
    scoreGrade: assessment.scoreGrade,
    ...(heldDownUntil === undefined ? {} : { heldDownUntil: timeOf(heldDownUntil) }),
    items: explain(assessment, asOf.validAt).map((event) => itemOf(event, pack)),
    rulePack: packNamed(pack),
    asOf: now,
    ...incompleteIn(told, asOf),
  };
};

const NOT_PUBLIC = 'N';
const WITHDRAWN: readonly ExplanationItem['status'][] = ['annulled', 'repaired', 'expired'];

/** Published events only; what was annulled, repaired or is over may no longer be shown to others. */
export const publicExplanationAnswer = (assessed: AssessedEnterprise): PublicExplanation => {
  const {
    score: _score,
    startScore: _startScore,
    scoreGrade: _scoreGrade,
    heldDownUntil: _heldDownUntil,
    incompleteSince: _incompleteSince,
    ...rest
  } = explanationAnswer(assessed);
  return {
    ...rest,
    items: rest.items.filter(
      ({ publicity, status }) => publicity !== NOT_PUBLIC && !WITHDRAWN.includes(status),
    ),
  };
};

interface HistoryContext {
  readonly told: FoldedEnterprise;
  readonly rules: RuleBook;
  readonly asOf: AsOf;
  readonly now: string;
}

export const historyAnswer = ({ told, rules, asOf, now }: HistoryContext): GradeHistory => {
  const { facts } = told.state;
  const { events } = knownOf(facts, asOf.knownAt);
  return {
    uscc: told.uscc,
    changes: told.evaluations
      .filter(({ at }) => Date.parse(at) <= asOf.knownAt)
      .slice(-EVALUATIONS_SHOWN_MAX)
      .map((evaluation) => changeOf(evaluation, { rules, events }))
      .reverse(),
    grades: gradesHeld(facts, { rules, ...asOf })
      .map(({ at, previous, ...held }) => ({
        at: timeOf(at),
        ...(previous === undefined ? {} : { previous }),
        ...held,
      }))
      .reverse(),
    timeline: timelineOf(facts, { rules, ...asOf }).map(({ at, score, grade }) => ({
      at: timeOf(at),
      score,
      grade,
    })),
    asOf: now,
    ...incompleteIn(told, asOf),
  };
};

const changeOf = (
  evaluation: GradeRecord,
  { rules, events }: { readonly rules: RuleBook; readonly events: readonly KnownEvent[] },
): GradeChange => {
  const { id, version } = evaluation.rulePack;
  const pack = rules.find((each) => each.id === id && each.version === version);
  return {
    at: evaluation.gradeSince,
    recordedAt: evaluation.at,
    score: evaluation.score,
    grade: evaluation.grade,
    tier: evaluation.tier,
    ...(evaluation.previousGrade === undefined ? {} : { previous: evaluation.previousGrade }),
    reason: evaluation.reason,
    ...(evaluation.causedBy === undefined ? {} : { causedBy: evaluation.causedBy }),
    rulePack: `${id}@${version}`,
    ...(pack === undefined ? {} : { grounds: groundsOf(evaluation, pack, events) }),
  };
};

/** Grades over time without scores and reasons. */
export const publicHistoryAnswer = (history: HistoryContext): PublicGradeHistory => {
  const {
    changes,
    grades,
    timeline,
    incompleteSince: _incompleteSince,
    ...rest
  } = historyAnswer(history);
  return {
    ...rest,
    changes: changes.map(({ at, recordedAt, grade, previous, rulePack }) => ({
      at,
      recordedAt,
      grade,
      ...(previous === undefined ? {} : { previous }),
      rulePack,
    })),
    grades: grades.map(({ at, grade, previous }) => ({
      at,
      grade,
      ...(previous === undefined ? {} : { previous }),
    })),
    timeline: timeline.map(({ at, grade }) => ({ at, grade })),
  };
};

/** A page without what is not public of its rows. */
export const publicPageAnswer = ({ items, ...page }: EnterprisePage): PublicEnterprisePage => ({
  ...page,
  items: items.map(
    ({ score: _score, tier: _tier, incompleteSince: _incompleteSince, ...item }) => item,
  ),
});

// What was recorded later than the question goes is not missing in its answer.
const incompleteIn = ({ incompleteSince }: FoldedEnterprise, { knownAt }: AsOf) =>
  incompleteSince === undefined || Date.parse(incompleteSince) > knownAt ? {} : { incompleteSince };

const packNamed = ({ id, version, label }: RulePack) => ({ id, version, label });

const supervisionIn = ({ supervision }: Assessment) => {
  const { drawRatio, visits, samplingWeight, style, traceResponseHours } = supervision;
  return { drawRatio, visits, samplingWeight, style, traceResponseHours };
};

const itemOf = (event: ExplainedEvent, pack: RulePack): ExplanationItem => ({
  eventId: event.eventId,
  ruleId: event.ruleId,
  title: event.title,
  occurredAt: timeOf(event.occurredAt),
  recordedAt: event.recordedAt,
  effectiveFrom: timeOf(event.effectiveFrom),
  ...(event.effectiveUntil === undefined ? {} : { effectiveUntil: timeOf(event.effectiveUntil) }),
  status: event.status,
  points: event.points,
  basePoints: event.basePoints,
  multiplier: event.multiplier,
  ...(event.forces === undefined ? {} : { forces: event.forces }),
  publicity: event.publicity,
  // An event without a rule has nothing to cite but the pack that lacks one.
  citation: event.citation ?? { instrument: pack.label.zh, evidence: 'house_default' },
  pointsEvidence: event.pointsEvidence,
  ...(event.productFamily === undefined ? {} : { productFamily: event.productFamily }),
  reference: event.reference,
  ...(event.evidence === undefined ? {} : { evidence: event.evidence }),
  because: event.because,
});
