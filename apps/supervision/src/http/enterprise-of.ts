import type { CaseWarning } from '@zhixin/contracts';
import type { EnterpriseDirectory, EnterpriseEntry } from '@zhixin/enterprise-directory';
import { maySee, type Caller } from '@zhixin/identity';
import { notFound, Problem, readUscc, warningsIn, type Language } from '@zhixin/service-shell';

/** The enterprise that a document is about. */
export interface ConcernedEnterprise extends EnterpriseEntry {
  readonly warnings: (language: Language) => readonly CaseWarning[];
}

/**
 * Finds the enterprise of a code as typed.
 *
 * @throws Problem 400 for text that is no code, 404 for a code nobody registered, 403 for an enterprise
 * outside the caller's region.
 */
export const enterpriseOf = async (
  typed: string,
  caller: Caller,
  directory: EnterpriseDirectory,
): Promise<ConcernedEnterprise> => {
  const parsed = readUscc(typed);
  const entry = await directory.findWithin(parsed.uscc);
  if (entry === undefined)
    throw notFound('ENTERPRISE_UNKNOWN', {
      zh: `没有登记统一社会信用代码为 ${parsed.uscc} 的企业。`,
      en: `No enterprise is registered under ${parsed.uscc}.`,
    });
  if (!maySee(caller, entry))
    throw new Problem(403, 'OTHER_TENANT', {
      detail: {
        zh: `企业 ${entry.uscc} 属于 ${entry.region} 地区。`,
        en: `Enterprise ${entry.uscc} belongs to region ${entry.region}.`,
      },
    });
  return {
    ...entry,
    warnings: (language) => warningsIn(parsed, language),
  };
};
