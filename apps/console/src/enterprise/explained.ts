import type { CountStatus, Explanation, ExplanationItem } from '@zhixin/contracts';

/** Which lines of an explanation to show. */
export type ExplanationFilter = 'all' | 'counting' | 'stopped';

const COUNTING: readonly CountStatus[] = ['counts', 'fading'];

export const isCounting = ({ status }: ExplanationItem): boolean => COUNTING.includes(status);

const newestFirst = (a: ExplanationItem, b: ExplanationItem): number =>
  Date.parse(b.occurredAt) - Date.parse(a.occurredAt);

/** The lines of a part: what counts first, then the rest, each newest first. */
export const linesOf = (
  items: readonly ExplanationItem[],
  part: ExplanationFilter,
): ExplanationItem[] => {
  const sorted = [...items].sort(newestFirst);
  const counting = part === 'stopped' ? [] : sorted.filter(isCounting);
  const stopped = part === 'counting' ? [] : sorted.filter((item) => !isCounting(item));
  return [...counting, ...stopped];
};

/** How many lines each part has. */
export const countsOf = (items: readonly ExplanationItem[]): Record<ExplanationFilter, number> => {
  const counting = items.filter(isCounting).length;
  return { all: items.length, counting, stopped: items.length - counting };
};

/** Points of all lines together; start score plus this, kept within its limits, is the score. */
export const sumOf = ({ items }: Pick<Explanation, 'items'>): number =>
  items.reduce((sum, { points }) => sum + points, 0);

/** Statutes number their articles; policy papers have sections such as 专栏8, which are named as they stand. */
export const isArticleNumber = (article: string | undefined): boolean =>
  article !== undefined && /^\d[\d,() ]*$/.test(article);

/** Whether a line is of something that the platform found by itself: its reference is a lot to trace. */
export const isFinding = ({ eventId }: Pick<ExplanationItem, 'eventId'>): boolean =>
  eventId.startsWith('trace-record-missing:') || eventId.startsWith('trace-finding:');
