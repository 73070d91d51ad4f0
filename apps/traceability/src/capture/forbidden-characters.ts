import type { EventFault } from './event-fault.js';

/** How a NUL or half a surrogate pair looks in JSON text; nearly every document has none. */
const SUSPECT = /\\u(0000|d[89a-f][0-9a-f]{2})/i;

const FORBIDDEN = /\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** Whether a document's text is worth looking through. */
export const mayHoldForbidden = (text: string): boolean => SUSPECT.test(text);

/**
 * Where a value holds a character that no EPCIS text can (XML 1.0 §2.2 has neither), and that databases
 * and readers down the line would stumble over.
 */
export const forbiddenCharacters = (value: unknown, pointer: string): EventFault[] => {
  const found: EventFault[] = [];
  const waiting: { value: unknown; pointer: string }[] = [{ value, pointer }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (typeof next.value === 'string' && FORBIDDEN.test(next.value)) found.push(at(next.pointer));
    if (typeof next.value !== 'object' || next.value === null) continue;
    for (const [name, inner] of Object.entries(next.value)) {
      const step = name.replaceAll('~', '~0').replaceAll('/', '~1');
      if (FORBIDDEN.test(name)) found.push(at(next.pointer));
      waiting.push({ value: inner, pointer: `${next.pointer}/${step}` });
    }
  }
  return found;
};

const at = (pointer: string): EventFault => ({
  pointer,
  code: 'CHARACTER_FORBIDDEN',
  detail: {
    zh: '含有 EPCIS 文本不允许的字符（NUL 或不成对的代理字符），请删去。',
    en: 'Holds a character that EPCIS text cannot: NUL, or half a surrogate pair; remove it.',
  },
});
