import { scopeOf, type Caller } from '@zhixin/identity';
import type { RecallBook } from '@zhixin/rule-packs';
import { authorityOf, names } from '../domain/actors.js';
import type { CaseFilter, DueFilter } from '../read-models/case-conditions.js';

/** What a list of cases is asked for. */
export interface CasesAsked {
  readonly status?: string;
  readonly regime?: string;
  readonly region?: string;
  readonly uscc?: string;
  readonly due?: 'overdue' | 'today' | 'week';
}

/** The cases that a caller may see of those asked for; undefined: none at all. */
export const caseFilter = (
  caller: Caller,
  { due, uscc: asked, ...narrowed }: CasesAsked,
  { book, now }: { readonly book: RecallBook; readonly now: string },
): CaseFilter | undefined => {
  const scope = scopeOf(caller);
  if (scope === 'none') return undefined;
  if (scope.uscc !== undefined && asked !== undefined && asked !== scope.uscc) return undefined;
  const uscc = scope.uscc ?? asked;
  return {
    ...narrowed,
    ...(uscc !== undefined && { uscc }),
    ...(scope.region !== undefined && { within: scope.region }),
    ...(caller.role === 'agency' && { packs: packsNaming(caller, book) }),
    ...(due !== undefined && { due: dueFilter(due, now) }),
  };
};

const packsNaming = (caller: Caller, book: RecallBook): readonly string[] => {
  const authority = authorityOf(caller);
  if (authority === undefined) return [];
  return book.filter((pack) => names(pack, authority)).map(({ id, version }) => `${id}@${version}`);
};

const OFFSET_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;
const WEEK_DAYS = 7;

// Today, or the seven days that begin with it, by the calendar in Shanghai.
const dueFilter = (due: NonNullable<CasesAsked['due']>, now: string): DueFilter => {
  if (due === 'overdue') return { lateAt: now };
  const day = Math.floor((Date.parse(now) + OFFSET_MS) / DAY_MS);
  const midnight = (days: number) => new Date(days * DAY_MS - OFFSET_MS).toISOString();
  return { from: midnight(day), to: midnight(day + (due === 'today' ? 1 : WEEK_DAYS)) };
};
