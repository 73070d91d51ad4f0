import { parseUscc, USCC_LENGTH, type ParsedUscc, type UsccWarning } from '@zhixin/identifiers';
import { badInput, inLanguage, type Language } from '../problems/problem.js';

/** A social credit code that can be used, perhaps with doubts. */
export type ReadableUscc = Extract<ParsedUscc, { ok: true }>;

/**
 * A social credit code as typed.
 *
 * @throws Problem 400 saying which character is wrong and what it likely should be.
 */
export const readUscc = (typed: string, pointer = '/uscc'): ReadableUscc => {
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

/** Doubts about a code, for a receipt. */
export const warningsIn = ({ warnings }: ReadableUscc, language: Language) =>
  warnings.map(({ code, position, found, expected }: UsccWarning) => ({
    code,
    detail: inLanguage(
      {
        zh: `统一社会信用代码第 ${position} 位起的 ${found} 未通过校验${expected === undefined ? '' : `（应为 ${expected}）`}，请核对；已照录。`,
        en: `${found} at character ${position} of the social credit code fails its check${expected === undefined ? '' : ` (${expected} expected)`}; please verify. It was recorded all the same.`,
      },
      language,
    ),
  }));

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
