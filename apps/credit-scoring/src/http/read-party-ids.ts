import { identifierFault, identify } from '@zhixin/identifiers';
import { badInput, type FieldFault } from '@zhixin/service-shell';

const KEYS: ReadonlySet<string> = new Set(['414', '417']);

/**
 * Party identifiers as typed, in their one form, each once, in order.
 *
 * @throws Problem 400 naming each text that is no PGLN or GLN, or whose check digit is wrong.
 */
export const readPartyIds = (typed: readonly string[]): string[] => {
  const faults = typed.flatMap(faultIn);
  if (faults.length > 0) throw badInput(...faults);
  return [...new Set(typed.map((text) => identify(text.trim())!.canonical))].sort();
};

const faultIn = (typed: string, index: number): FieldFault | readonly [] => {
  const pointer = `/partyIds/${index}`;
  const text = typed.trim();
  const fault = identifierFault(text);
  if (fault?.code === 'CHECK_DIGIT')
    return {
      pointer,
      code: 'CHECK_DIGIT',
      detail: {
        zh: `${text} 的校验码应为 ${fault.expected}，而不是 ${fault.found}`,
        en: `The check digit of ${text} should be ${fault.expected}, not ${fault.found}`,
      },
    };
  const named = identify(text);
  return named !== undefined && KEYS.has(named.key) && named.qualifier === undefined
    ? []
    : {
        pointer,
        code: 'PARTY_ID_FORM',
        detail: {
          zh: '须为 PGLN 或 GLN（不带扩展），写作 EPC URN 或 GS1 Digital Link，例如 https://id.gs1.org/417/9521234000013',
          en: 'must be a PGLN or GLN without extension, as an EPC URN or GS1 Digital Link, for example https://id.gs1.org/417/9521234000013',
        },
      };
};
