import { maySee, scopeOf, type Caller, type OwnedResource } from '@zhixin/identity';
import { Problem } from '@zhixin/service-shell';
import type { CaseFilter } from '../read-models/case-page.js';

/** Whom a kind of case is for: see the audience of its contract. */
export type CaseAudience = 'public' | 'parties';

/** An enterprise, and where it is now; without a region: nobody registered it. */
export type RequestedEnterprise = Pick<OwnedResource, 'uscc'> & Partial<OwnedResource>;

/**
 * The cases a caller may see, narrowed to the enterprise asked for; undefined: none at all. A case stays
 * with the region in which it was recorded, and whoever supervises the enterprise now sees them all.
 *
 * @throws Problem 403 when an enterprise asks for another one.
 */
export const caseFilter = (
  caller: Caller,
  audience: CaseAudience,
  asked?: RequestedEnterprise,
): CaseFilter | undefined => {
  const scope = scopeOf(caller, audience);
  if (scope === 'none') return undefined;
  if (scope.uscc !== undefined && asked !== undefined && asked.uscc !== scope.uscc)
    throw new Problem(403, 'OTHER_TENANT');
  if (asked !== undefined && supervisesNow(caller, asked)) return { uscc: asked.uscc };
  const uscc = scope.uscc ?? asked?.uscc;
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
export const seenBy = <Case extends OwnedResource>(
  caller: Caller,
  audience: CaseAudience,
  { found, of }: { readonly found: Case; readonly of: RequestedEnterprise },
): Case => {
  if (!maySee(caller, found, audience) && !supervisesNow(caller, of))
    throw new Problem(403, 'OTHER_TENANT');
  return found;
};

const supervisesNow = (caller: Caller, { uscc, region }: RequestedEnterprise) =>
  region !== undefined && maySee(caller, { uscc, region });
