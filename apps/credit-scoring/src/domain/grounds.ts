import type { EvidenceLevel, Rule, RuleCitation, RulePack } from '@zhixin/rule-packs';
import type { GradeRecord } from './enterprise.events.js';
import type { KnownEvent } from './knowledge.js';
import { ruleFor } from './ledger.js';
import { bandOf } from './score.js';
import type { Bilingual } from './words.js';

/** What a grade rests on: a rule with its citation, and the event that it answers. */
export interface GradeGround {
  readonly ruleId: string;
  readonly title: Bilingual;
  readonly citation: RuleCitation;
  /** Whether the rule's own numbers are law or a house default. */
  readonly pointsEvidence: EvidenceLevel;
  readonly eventId?: string;
}

interface CitedRule {
  readonly citation: RuleCitation;
  readonly evidence: EvidenceLevel;
}

const ground = (
  ruleId: string,
  title: Bilingual,
  { citation, evidence }: CitedRule,
): GradeGround => ({
  ruleId,
  title,
  citation,
  pointsEvidence: evidence,
});

/** The rule of an event, or of a clean record. */
export const ruleGround = (rule: Rule, eventId: string | undefined): GradeGround => ({
  ...ground(rule.ruleId, rule.title, rule),
  ...(eventId === undefined ? {} : { eventId }),
});

/** A grade rises by a monthly run only. */
export const upgradeGround = ({ upgrade }: RulePack): GradeGround =>
  ground('MONTHLY_UPGRADE', { zh: '月度评价升级', en: 'Raised by the monthly run' }, upgrade);

/** The grade of a young enterprise about which little is known. */
export const provisionalGround = ({ provisional }: RulePack): GradeGround =>
  ground('PROVISIONAL_GRADE', { zh: '暂定等级', en: 'Provisional grade' }, provisional);

/** The band in which a score lies. */
export const bandGround = (pack: RulePack, grade: GradeRecord['grade']): GradeGround => {
  const band = bandOf(pack, grade);
  const title = { zh: `${grade}级（${band.name.zh}）`, en: `Grade ${grade} (${band.name.en})` };
  return ground(`GRADE_${grade}`, title, band);
};

/** What an evaluation rests on: the rule of the event that caused it, or of the grade by itself. */
export const groundsOf = (
  { causedBy, grade, previousGrade, provisional }: GradeRecord,
  pack: RulePack,
  events: readonly KnownEvent[],
): readonly GradeGround[] => {
  const event = events.find(({ eventId }) => eventId === causedBy);
  const rule = event && ruleFor(pack, event.kind);
  if (rule !== undefined) return [ruleGround(rule, causedBy)];
  if (provisional) return [provisionalGround(pack)];
  return previousGrade !== undefined && grade < previousGrade
    ? [upgradeGround(pack)]
    : [bandGround(pack, grade)];
};
