import { scopeOf, type Caller } from '@zhixin/identity';
import { Problem } from '@zhixin/service-shell';
import type { CaseFilter } from '../read-models/case-page.js';

/** Whom a kind of case is for: see the audience of its contract. */
export type CaseAudience = 'public' | 'parties';

/**
 * The cases a caller may see, narrowed to the enterprise asked for; undefined: none at all.
 *
 * @throws Problem 403 when an enterprise asks for another one.
 */
export const caseFilter = (
  caller: Caller,
  audience: CaseAudience,
  asked?: string,
): CaseFilter | undefined => {
  const scope = scopeOf(caller, audience);
  if (scope === 'none') return undefined;
  if (scope.uscc !== undefined && asked !== undefined && asked !== scope.uscc)
    throw new Problem(403, 'OTHER_TENANT');
  const uscc = scope.uscc ?? asked;
  return {
    ...(uscc !== undefined && { uscc }),
    ...(scope.region !== undefined && { region: scope.region }),
  };
};

/**
 * Lets a case through that the caller may see.
 *
 * @throws Problem 403 for a case of another enterprise or region.
 */
export const seenBy = <Case extends { readonly uscc: string; readonly region: string }>(
  caller: Caller,
  audience: CaseAudience,
  found: Case,
): Case => {
  const filter = caseFilter(caller, audience);
  const isSeen =
    filter !== undefined &&
    found.uscc === (filter.uscc ?? found.uscc) &&
    found.region.startsWith(filter.region ?? '');
  if (!isSeen) throw new Problem(403, 'OTHER_TENANT');
  return found;
};
