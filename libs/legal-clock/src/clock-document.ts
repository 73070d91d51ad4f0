import { hasPassed, overOf } from './case-deadlines.js';
import type {
  Bilingual,
  ClockCitation,
  ClockFacts,
  Deadline,
  Evidence,
  Limit,
} from './deadline.js';
import type { ReckonedDeadline } from './reckon-deadline.js';

/** A rule record, as far as people are shown it. */
export interface ClockRule extends Deadline {
  readonly title: Bilingual;
  readonly citation: ClockCitation;
  readonly evidence: Evidence;
}

/** `missed`: the latest tenable end has passed; also of what was done later, and then there is a `metAt`. */
export type ClockState = 'running' | 'met' | 'missed' | 'suspended' | 'ended';

/** A clock as interfaces show it, in one language. */
export interface ClockDocument {
  readonly clockId: string;
  readonly title: string;
  readonly trigger: { readonly event: string; readonly at: string };
  readonly startsAt: string;
  /** Null while it is suspended. */
  readonly dueAt: string | null;
  readonly limit: Limit;
  readonly state: ClockState;
  readonly provisional: boolean;
  readonly metAt?: string;
  readonly citation: ClockCitation;
  readonly evidence: Evidence;
  readonly why: string;
  readonly alternatives?: readonly { readonly dueAt: string; readonly if: string }[];
  readonly series?: readonly string[];
}

/** What a clock shows. */
export interface ShownClock {
  readonly clockId: string;
  readonly rule: ClockRule;
  readonly facts: ClockFacts;
  readonly reckoned: ReckonedDeadline;
  /** When it was done, RFC 3339. */
  readonly metAt?: string;
  /** When the duty fell away, RFC 3339; absent: the first `stop` among the adjustments. */
  readonly endedAt?: string;
}

/** Shows a clock as it stands at an instant (RFC 3339), to a reader of Chinese or English. */
export const clockDocument = (
  clock: ShownClock,
  { at, language }: { readonly at: string; readonly language: keyof Bilingual },
): ClockDocument => {
  const { clockId, rule, facts, reckoned, metAt } = clock;
  const { startsAt, dueAt, provisional, alternatives, series, why } = reckoned;
  return {
    clockId,
    title: rule.title[language],
    trigger: {
      event: facts.trigger.title?.[language] ?? facts.trigger.event,
      at: facts.trigger.at,
    },
    startsAt,
    dueAt,
    limit: rule.limit,
    state: clockState(clock, at),
    provisional,
    ...(metAt !== undefined && { metAt }),
    citation: rule.citation,
    evidence: rule.evidence,
    why: why[language],
    ...(alternatives.length > 0 && {
      alternatives: alternatives.map((each) => ({ dueAt: each.dueAt, if: each.if[language] })),
    }),
    ...(series !== undefined && { series }),
  };
};

/** How a clock stands at an instant (RFC 3339). What was missed stays so, also when it is done or dropped later. */
export const clockState = (
  { facts, reckoned: { latest }, metAt, ...clock }: ShownClock,
  at: string,
): ClockState => {
  const endedAt = clock.endedAt ?? stoppedAt(facts);
  const over = overOf({
    ...(metAt !== undefined && { metAt }),
    ...(endedAt !== undefined && { endedAt }),
  });
  if (latest !== null && hasPassed(latest, over?.at ?? at)) return 'missed';
  if (over !== undefined) return over.because === 'met' ? 'met' : 'ended';
  return latest === null ? 'suspended' : 'running';
};

const stoppedAt = ({ adjustments = [] }: ClockFacts): string | undefined =>
  adjustments.flatMap((each) => (each.kind === 'stop' ? [each.at] : []))[0];
