import type {
  EvidenceLevel,
  Grade,
  Publicity,
  Rule,
  RuleCitation,
  RulePack,
} from '@zhixin/rule-packs';
import { isUsable, type Assessment } from './assess.js';
import { addMonths } from './calendar.js';
import type { KnownEvent } from './knowledge.js';
import { ruleFor } from './ledger.js';
import { TENTHS, tenthsAt, type LedgerLine } from './ledger-line.js';
import { whyItCounts, whyLeftOut, type Bilingual, type CountStatus } from './words.js';

/** One event: what it contributes now, under which rule, and why. Instants are epoch milliseconds. */
export interface ExplainedEvent {
  readonly eventId: string;
  readonly ruleId: string;
  readonly title: Bilingual;
  readonly occurredAt: number;
  readonly recordedAt: string;
  readonly effectiveFrom: number;
  /** Absent: while it is in effect. */
  readonly effectiveUntil: number | undefined;
  readonly status: CountStatus;
  readonly points: number;
  readonly basePoints: number;
  readonly multiplier: number;
  readonly forces: Grade | undefined;
  readonly publicity: Publicity;
  readonly citation: RuleCitation | undefined;
  /** Whether the points themselves are law or a house default. */
  readonly pointsEvidence: EvidenceLevel;
  readonly productFamily: string | undefined;
  readonly reference: string;
  readonly evidence: readonly string[] | undefined;
  readonly because: Bilingual;
}

/** Every event known, newest effect first: what it contributes at `validAt`, and why. */
export const explain = (assessment: Assessment, validAt: number): readonly ExplainedEvent[] => {
  const judged = assessment.lines.flatMap((line, index) =>
    line.event === undefined && (validAt < line.from || validAt >= line.until)
      ? []
      : [explainLine(assessment, { line, share: assessment.shares[index] as number, validAt })],
  );
  const { pack, knowledge } = assessment;
  const left = knowledge.events.filter(
    (event) => !isUsable(event, validAt) || ruleFor(pack, event.kind) === undefined,
  );
  return [...judged, ...left.map((event) => explainLeftOut(pack, event))].sort(
    (one, other) => other.effectiveFrom - one.effectiveFrom,
  );
};

interface LineExplanation {
  readonly line: LedgerLine;
  readonly share: number;
  readonly validAt: number;
}

const explainLine = (
  assessment: Assessment,
  { line, share, validAt }: LineExplanation,
): ExplainedEvent => {
  const { event, rule } = line;
  const { knowledge, particulars } = assessment;
  const status = statusOf(assessment, { line, share, validAt });
  return {
    eventId: event?.eventId ?? rule.ruleId,
    ...ruledBy(rule),
    occurredAt: event?.occurredAt ?? line.from,
    recordedAt: event?.recordedAt ?? knowledge.registeredAt ?? particulars.establishedOn,
    effectiveFrom: line.from,
    effectiveUntil: line.until === Infinity ? undefined : line.until,
    status,
    points: share / TENTHS,
    multiplier: line.multiplier,
    productFamily: event?.productFamily,
    reference: event?.reference ?? line.basis.join(', '),
    evidence: event === undefined ? line.basis : event.evidence,
    because: whyItCounts(status, {
      line,
      points: share / TENTHS,
      alone: tenthsAt(line, validAt) / TENTHS,
    }),
  };
};

const statusOf = (
  assessment: Assessment,
  { line, share, validAt }: LineExplanation,
): CountStatus => {
  if (validAt < line.from) return 'not-yet';
  if (validAt >= line.until) return 'expired';
  if (line.tenths === 0) return line.rule.forces === undefined ? 'no-points' : 'counts';
  const alone = tenthsAt(line, validAt);
  if (alone === 0) return 'expired';
  if (share === alone) return share === line.tenths ? 'counts' : 'fading';
  if (share === 0 && isBeaten(assessment, line)) return 'merged';
  if (line.rule.points > 0 || line.rule.totalAtMost !== undefined) return 'capped';
  return alone === line.tenths ? 'counts' : 'fading';
};

/** Whether another event of the same cause or group counts in its place. */
const isBeaten = ({ lines, shares }: Assessment, { event, rule }: LedgerLine): boolean =>
  lines.some(
    (other, index) =>
      shares[index] !== 0 &&
      ((event?.causeId !== undefined && other.event?.causeId === event.causeId) ||
        (rule.highestOf !== undefined && other.rule.highestOf === rule.highestOf)),
  );

const explainLeftOut = (pack: RulePack, event: KnownEvent): ExplainedEvent => {
  const rule = ruleFor(pack, event.kind);
  return {
    eventId: event.eventId,
    ...(rule === undefined ? unruled(event.kind) : ruledBy(rule)),
    occurredAt: event.occurredAt,
    recordedAt: event.recordedAt,
    effectiveFrom: event.effectiveFrom,
    effectiveUntil: endOf(event, rule),
    status: statusLeftOut(event, rule),
    points: 0,
    multiplier: 1,
    productFamily: event.productFamily,
    reference: event.reference,
    evidence: event.evidence,
    because: whyLeftOut(event, rule),
  };
};

const statusLeftOut = ({ annulled }: KnownEvent, rule: Rule | undefined): CountStatus => {
  if (annulled !== undefined) return 'annulled';
  return rule === undefined ? 'no-points' : 'repaired';
};

const endOf = ({ effectiveFrom, effectiveUntil, repairedAt }: KnownEvent, rule?: Rule) => {
  const months = rule?.counts.months;
  const byRule = months === undefined ? Infinity : addMonths(effectiveFrom, months);
  const end = Math.min(byRule, effectiveUntil, repairedAt);
  return end === Infinity ? undefined : end;
};

const ruledBy = (rule: Rule) => ({
  ruleId: rule.ruleId,
  title: rule.title,
  basePoints: rule.points,
  forces: rule.forces,
  publicity: rule.publicity,
  citation: rule.citation,
  pointsEvidence: rule.evidence,
});

const unruled = (kind: string) => ({
  ruleId: kind,
  title: { zh: kind, en: kind },
  basePoints: 0,
  forces: undefined,
  publicity: 'N' as const,
  citation: undefined,
  pointsEvidence: 'house_default' as const,
});
