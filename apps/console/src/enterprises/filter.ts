import { grade as grades, wordsOf, type Grade } from '@zhixin/contracts';
import type { EnterpriseFilter } from '../api/credit-queries.js';

/** Grades, best first, as every list and chart shows them. */
export const GRADES: readonly Grade[] = wordsOf(grades);

/** The filter an address asks for; what it cannot mean is ignored. */
export const filterOf = (search: URLSearchParams): EnterpriseFilter => ({
  grade: GRADES.find((grade) => grade === search.get('grade')),
  region: /^\d{2}(\d{2}){0,2}$/.test(search.get('region') ?? '')
    ? (search.get('region') ?? undefined)
    : undefined,
  q: search.get('q')?.trim() || undefined,
  cursor: search.get('cursor') || undefined,
});

/** The address of a filter; a changed filter starts again at the first page. */
export const searchOf = (filter: EnterpriseFilter): URLSearchParams => {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(filter))
    if (value !== undefined && value !== '') search.set(name, String(value));
  return search;
};

/**
 * A social credit code as typed by a person: GB 32100 has neither I nor O, so they stand for
 * 1 and 0. Other text is left alone, for it may be a name.
 */
export const normaliseSearch = (text: string): string => {
  const trimmed = text.trim();
  const asCode = trimmed.toUpperCase().replaceAll('I', '1').replaceAll('O', '0');
  return /^[0-9A-Z]{18}$/.test(asCode) ? asCode : trimmed;
};

/** A share of the whole for people: `12.5 %`; `0 %` of nothing. */
export const shareOf = (count: number, total: number): string =>
  total === 0 ? '0 %' : `${Math.round((count / total) * 1000) / 10} %`;

/** Where on a ring of 100 each grade lies; grades that nobody has take no place. */
export const arcsOf = (
  counts: readonly { readonly grade: Grade; readonly count: number }[],
  total: number,
): readonly { readonly grade: Grade; readonly from: number; readonly length: number }[] => {
  let from = 0;
  return counts.flatMap(({ grade, count }) => {
    if (count === 0) return [];
    const arc = { grade, from, length: (count / total) * 100 };
    from += arc.length;
    return [arc];
  });
};
