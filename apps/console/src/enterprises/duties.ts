import type { Penalty, SamplingResult } from '@zhixin/contracts';
import type { SeenHistory, SeenSummary } from '../api/seen.js';

/** How many duties the strip shows before it is unfolded. */
export const DUTIES_SHOWN = 6;

/** Something a regulator has to do about one enterprise, and the fact that calls for it. */
export type Duty = {
  readonly uscc: string;
  readonly since: string;
  /** The enterprise, where it is among the worst. */
  readonly enterprise?: SeenSummary;
} & (
  | { readonly kind: 'consider-listing'; readonly penalty: Penalty }
  | { readonly kind: 'follow-up-sample'; readonly sample: SamplingResult }
  | { readonly kind: 'supervise'; readonly enterprise: SeenSummary }
);

/** What duties are derived from: the worst enterprises and the newest cases of the region. */
export interface Findings {
  /** Every enterprise graded C or D, or listed. */
  readonly worst: readonly SeenSummary[];
  readonly penalties: readonly Penalty[];
  readonly samples: readonly SamplingResult[];
}

const at = (instant: string): number => Date.parse(instant);

/** A heavier penalty is a ground to consider the list; a machine proposes, an officer decides. */
const listingsToConsider = ({ worst, penalties }: Findings): Duty[] =>
  penalties.flatMap((penalty) => {
    const { uscc, severity, status, effectiveFrom: since } = penalty;
    const enterprise = worst.find((each) => each.uscc === uscc);
    // An enterprise that is no longer graded so low has served its term or was repaired.
    const calls = severity === 'serious' && status === 'decided' && enterprise?.listed === false;
    return calls ? [{ kind: 'consider-listing' as const, uscc, since, enterprise, penalty }] : [];
  });

const isFollowedUp = (sample: SamplingResult, { penalties, samples }: Findings): boolean =>
  penalties.some(
    ({ uscc, status, decidedAt, causeId }) =>
      uscc === sample.uscc &&
      status === 'decided' &&
      (at(decidedAt) >= at(sample.resultAt) ||
        (causeId !== undefined && causeId === sample.causeId)),
  ) ||
  samples.some(
    ({ uscc, product, outcome, status, resultAt }) =>
      uscc === sample.uscc &&
      status !== 'annulled' &&
      product === sample.product &&
      outcome === 'pass' &&
      at(resultAt) > at(sample.resultAt),
  );

const samplesToFollowUp = (findings: Findings): Duty[] =>
  findings.samples.flatMap((sample) => {
    const { uscc, outcome, status, resultAt: since } = sample;
    if (outcome === 'pass' || status === 'annulled' || isFollowedUp(sample, findings)) return [];
    return [{ kind: 'follow-up-sample' as const, uscc, since, sample }];
  });

const toSupervise = ({ worst }: Findings): Duty[] =>
  worst.map((enterprise) => {
    const { uscc, gradeSince: since } = enterprise;
    return { kind: 'supervise' as const, uscc, since, enterprise };
  });

const SAMPLE_URGENCY = { 'fail-safety': 1, 'fail-general': 3, 'fail-label': 5, pass: 6 } as const;

/** Smaller is more urgent. */
const urgencyOf = (duty: Duty): number => {
  if (duty.kind === 'consider-listing') return 0;
  if (duty.kind === 'follow-up-sample') return SAMPLE_URGENCY[duty.sample.outcome];
  return duty.enterprise.listed || duty.enterprise.grade === 'D' ? 2 : 4;
};

/** Every enterprise with something to do about it, once, with its most urgent duty; the longest waiting first. */
export const dutiesOf = (findings: Findings): readonly Duty[] => {
  const all = [
    ...listingsToConsider(findings),
    ...samplesToFollowUp(findings),
    ...toSupervise(findings),
  ].sort((a, b) => urgencyOf(a) - urgencyOf(b) || at(a.since) - at(b.since));
  const once = new Map<string, Duty>();
  for (const duty of all) if (!once.has(duty.uscc)) once.set(duty.uscc, duty);
  return [...once.values()];
};

/** The change that led to the present grade; later evaluations that kept it are passed over. */
export const lastChange = ({ changes }: SeenHistory) =>
  changes.find(({ grade, previous }) => previous !== undefined && previous !== grade) ?? changes[0];
