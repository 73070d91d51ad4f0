import type { Finding, Penalty, SamplingResult, TraceFindingSummary } from '@zhixin/contracts';
import { eventIdOf } from '../decisions/undoing.js';
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
  | {
      readonly kind: 'find-origin';
      /** The one that is open for the longest time. */
      readonly finding: Finding;
      readonly lots: number;
    }
  | {
      readonly kind: 'explain-goods';
      /** The one that is open for the longest time. */
      readonly matter: TraceFindingSummary;
      readonly matters: number;
    }
  | { readonly kind: 'supervise'; readonly enterprise: SeenSummary }
);

/** The most urgent duty about an enterprise, and what else is to be done about it. */
export type MainDuty = Duty & { readonly also: readonly Exclude<Duty['kind'], 'supervise'>[] };

/** What duties are derived from: the worst enterprises, the newest cases of the region, what was found. */
export interface DutyGrounds {
  /** Every enterprise graded C or D, or listed. */
  readonly worst: readonly SeenSummary[];
  readonly penalties: readonly Penalty[];
  readonly samples: readonly SamplingResult[];
  /** Those that are open. */
  readonly findings: readonly Finding[];
  /** What the record of goods does not explain; those that are open. */
  readonly matters: readonly TraceFindingSummary[];
}

const at = (instant: string): number => Date.parse(instant);

const byEnterprise = <Each extends { readonly uscc: string }>(
  all: readonly Each[],
): readonly [Each, ...Each[]][] => {
  const groups = new Map<string, [Each, ...Each[]]>();
  for (const each of all) {
    const group = groups.get(each.uscc);
    if (group === undefined) groups.set(each.uscc, [each]);
    else group.push(each);
  }
  return [...groups.values()];
};

/** A heavier penalty is a ground to consider the list; a machine proposes, an officer decides. */
const listingsToConsider = ({ worst, penalties }: DutyGrounds): Duty[] =>
  penalties.flatMap((penalty) => {
    const { uscc, severity, status, effectiveFrom: since } = penalty;
    const enterprise = worst.find((each) => each.uscc === uscc);
    // An enterprise that is no longer graded so low has served its term or was repaired.
    const calls = severity === 'serious' && status === 'decided' && enterprise?.listed === false;
    return calls ? [{ kind: 'consider-listing' as const, uscc, since, enterprise, penalty }] : [];
  });

const isFollowedUp = (sample: SamplingResult, { penalties, samples }: DutyGrounds): boolean =>
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

const samplesToFollowUp = (grounds: DutyGrounds): Duty[] =>
  grounds.samples.flatMap((sample) => {
    const { uscc, outcome, status, resultAt: since } = sample;
    if (outcome === 'pass' || status === 'annulled' || isFollowedUp(sample, grounds)) return [];
    return [{ kind: 'follow-up-sample' as const, uscc, since, sample }];
  });

/** Goods that were shipped without a record of where they came from; once, however many and often. */
const originsToFind = ({ findings }: DutyGrounds): Duty[] =>
  byEnterprise([...findings].sort((a, b) => at(a.foundAt) - at(b.foundAt))).map((found) => {
    const [finding] = found;
    const { uscc, foundAt: since } = finding;
    const lots = new Set(found.map(({ reference }) => reference)).size;
    return { kind: 'find-origin' as const, uscc, since, finding, lots };
  });

/** Books that do not balance, things in two places and their like; what has no origin is a duty of its own. */
const goodsToExplain = ({ matters }: DutyGrounds): Duty[] =>
  byEnterprise(
    matters
      .filter(({ kind }) => kind !== MISSING_RECORD)
      .flatMap((matter) => {
        const { uscc } = matter.holder;
        return uscc === undefined ? [] : [{ uscc, matter }];
      })
      .sort((a, b) => at(a.matter.openedAt) - at(b.matter.openedAt)),
  ).map((found) => {
    const [{ uscc, matter }] = found;
    return {
      kind: 'explain-goods' as const,
      uscc,
      since: matter.openedAt,
      matter,
      matters: found.length,
    };
  });

const MISSING_RECORD = 'missing-record';

const toSupervise = ({ worst }: DutyGrounds): Duty[] =>
  worst.map((enterprise) => {
    const { uscc, gradeSince: since } = enterprise;
    return { kind: 'supervise' as const, uscc, since, enterprise };
  });

const SAMPLE_URGENCY = { 'fail-safety': 1, 'fail-general': 4, 'fail-label': 6, pass: 7 } as const;

const MATTER_URGENCY = { high: 2, medium: 4, low: 6 } as const;

/** Smaller is more urgent. */
const urgencyOf = (duty: Duty): number => {
  if (duty.kind === 'consider-listing') return 0;
  if (duty.kind === 'follow-up-sample') return SAMPLE_URGENCY[duty.sample.outcome];
  if (duty.kind === 'find-origin') return 2;
  if (duty.kind === 'explain-goods') return MATTER_URGENCY[duty.matter.severity];
  return duty.enterprise.listed || duty.enterprise.grade === 'D' ? 3 : 5;
};

/** Every enterprise with something to do about it, once, with its most urgent duty; the longest waiting first. */
export const dutiesOf = (grounds: DutyGrounds): readonly MainDuty[] => {
  const all = [
    ...listingsToConsider(grounds),
    ...samplesToFollowUp(grounds),
    ...originsToFind(grounds),
    ...goodsToExplain(grounds),
    ...toSupervise(grounds),
  ].sort((a, b) => urgencyOf(a) - urgencyOf(b) || at(a.since) - at(b.since));
  return byEnterprise(all).map(([main, ...others]) => {
    // Whoever acts on a case of an enterprise supervises it by its tier in any case.
    const also = others.flatMap(({ kind }) =>
      kind === 'supervise' || kind === main.kind ? [] : [kind],
    );
    return { ...main, also: [...new Set(also)] };
  });
};

/** Where the evidence of a duty is to be seen. */
export const evidenceAddress = (duty: Duty): string => {
  const page = `/enterprises/${duty.uscc}`;
  if (duty.kind === 'consider-listing')
    return `${page}#${eventIdOf({ kind: 'penalty', id: duty.penalty.id })}`;
  if (duty.kind === 'follow-up-sample')
    return `${page}#${eventIdOf({ kind: 'sampling', id: duty.sample.id })}`;
  if (duty.kind === 'explain-goods') return `${page}#trace-finding:${duty.matter.findingId}`;
  return duty.kind === 'find-origin' ? `${page}#${duty.finding.eventId}` : page;
};

/** Since when the fact that calls for a duty is not complete. */
export const incompleteSince = (duty: Duty): string | undefined => {
  if (duty.kind === 'consider-listing') return duty.penalty.incompleteSince;
  if (duty.kind === 'follow-up-sample') return duty.sample.incompleteSince;
  return duty.kind === 'find-origin' ? duty.finding.incompleteSince : undefined;
};

/** The change that led to the present grade; later evaluations that kept it are passed over. */
export const lastChange = ({ changes }: SeenHistory) =>
  changes.find(({ grade, previous }) => previous !== undefined && previous !== grade) ?? changes[0];
