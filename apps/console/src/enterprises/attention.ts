import type { SeenHistory, SeenSummary } from '../api/seen.js';

/** How many enterprises the strip names; the list below shows the rest. */
export const ATTENTION_MAX = 4;

const urgency = ({ grade, listed }: SeenSummary): number =>
  (listed ? 2 : 0) + (grade === 'D' ? 1 : 0);

const newestFirst = (a: SeenSummary, b: SeenSummary): number =>
  Date.parse(b.gradeSince) - Date.parse(a.gradeSince);

/** Whom to look at first: listed before graded D before the rest, each newest first, nobody twice. */
export const attentionOf = (candidates: readonly SeenSummary[]): readonly SeenSummary[] => {
  const once = new Map(candidates.map((enterprise) => [enterprise.uscc, enterprise]));
  return [...once.values()]
    .sort((a, b) => urgency(b) - urgency(a) || newestFirst(a, b))
    .slice(0, ATTENTION_MAX);
};

/** The change that led to the present grade; later evaluations that kept it are passed over. */
export const lastChange = ({ changes }: SeenHistory) =>
  changes.find(({ grade, previous }) => previous !== undefined && previous !== grade) ?? changes[0];
