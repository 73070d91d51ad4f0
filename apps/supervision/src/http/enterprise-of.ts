import type { CaseWarning } from '@zhixin/contracts';
import type { EnterpriseDirectory, EnterpriseEntry } from '@zhixin/enterprise-directory';
import { parseUscc, USCC_LENGTH, type ParsedUscc, type UsccWarning } from '@zhixin/identifiers';
import { maySee, type Caller } from '@zhixin/identity';
import { badInput, inLanguage, notFound, Problem, type Language } from '@zhixin/service-shell';

/** The enterprise that a document is about. */
export interface Concerned extends EnterpriseEntry {
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
): Promise<Concerned> => {
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
    warnings: (language) => parsed.warnings.map((warning) => inWords(warning, language)),
  };
};

type Readable = Extract<ParsedUscc, { ok: true }>;

/** A code as typed; @throws Problem 400 saying which character is wrong and what it likely should be. */
export const readUscc = (typed: string, pointer = '/uscc'): Readable => {
  const parsed = parseUscc(typed);
  if (!parsed.ok) throw badInput({ pointer, code: parsed.code, detail: faultInWords(parsed) });
  const [first] = parsed.substitutions;
  if (first === undefined) return parsed;
  throw badInput({
    pointer,
    code: 'USCC_CHARACTER',
    detail: {
      zh: `第 ${first.position} 位是字母 ${first.from}，统一社会信用代码不使用 I 和 O；应为数字 ${first.to}，代码可能是 ${parsed.uscc}。`,
      en: `Character ${first.position} is the letter ${first.from}, which no code uses; the digit ${first.to} is meant, and the code is likely ${parsed.uscc}.`,
    },
  });
};

const faultInWords = (fault: Extract<ParsedUscc, { ok: false }>) =>
  fault.code === 'USCC_LENGTH'
    ? {
        zh: `统一社会信用代码为 ${USCC_LENGTH} 位，收到 ${fault.length} 位。`,
        en: `A social credit code has ${USCC_LENGTH} characters, not ${fault.length}.`,
      }
    : {
        zh: `第 ${fault.position} 位的字符 ${fault.character} 不能用于统一社会信用代码。`,
        en: `Character ${fault.position}, ${fault.character}, cannot stand there in a social credit code.`,
      };

const inWords = ({ code, position, found, expected }: UsccWarning, language: Language) => ({
  code,
  detail: inLanguage(
    {
      zh: `统一社会信用代码第 ${position} 位起的 ${found} 未通过校验${expected === undefined ? '' : `（应为 ${expected}）`}，请核对；已照录。`,
      en: `${found} at character ${position} of the social credit code fails its check${expected === undefined ? '' : ` (${expected} expected)`}; please verify. It was recorded all the same.`,
    },
    language,
  ),
});
