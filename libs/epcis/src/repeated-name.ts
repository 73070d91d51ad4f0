import { pointerStep } from './fault.js';

const QUOTE = '"';
const BACKSLASH = 92;
const COLON = 58;
const SPACE = 32;

/** Where the string that opens at `from` ends. */
const endOfString = (text: string, from: number): number => {
  for (let end = text.indexOf(QUOTE, from + 1); ; end = text.indexOf(QUOTE, end + 1)) {
    let before = end - 1;
    while (text.charCodeAt(before) === BACKSLASH) before -= 1;
    if ((end - before) % 2 === 1) return end;
  }
};

/** Names of members in well-formed JSON text. */
const namesIn = (text: string): number => {
  let names = 0;
  for (let at = text.indexOf(QUOTE); at >= 0; at = text.indexOf(QUOTE, at)) {
    at = endOfString(text, at) + 1;
    while (text.charCodeAt(at) <= SPACE) at += 1;
    if (text.charCodeAt(at) === COLON) names += 1;
  }
  return names;
};

const membersOf = (value: unknown): number => {
  if (typeof value !== 'object' || value === null) return 0;
  let members = Array.isArray(value) ? 0 : Object.keys(value).length;
  for (const inner of Object.values(value)) members += membersOf(inner);
  return members;
};

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],]/g;

/** An object or a list that is being read: the names it has had, and where in it the reader is. */
interface OpenContainer {
  readonly names?: Set<string>;
  step: string | number;
  awaitsName: boolean;
}

const opened = (token: string): OpenContainer =>
  token === '{' ? { names: new Set(), step: '', awaitsName: true } : { step: 0, awaitsName: false };

const search = (text: string): string | undefined => {
  const open: OpenContainer[] = [];
  for (const [token] of text.matchAll(TOKEN)) {
    const inner = open.at(-1);
    if (token === '{' || token === '[') open.push(opened(token));
    else if (token === '}' || token === ']') open.pop();
    else if (token === ',') {
      if (typeof inner?.step === 'number') inner.step += 1;
      else if (inner) inner.awaitsName = true;
    } else if (inner?.names && inner.awaitsName) {
      inner.step = JSON.parse(token) as string;
      inner.awaitsName = false;
      if (inner.names.has(inner.step)) return open.map(({ step }) => pointerStep(step)).join('');
      inner.names.add(inner.step);
    }
  }
  return undefined;
};

/**
 * JSON pointer of the first name that stands twice in one object, where parsers keep only the last.
 *
 * @param text well-formed JSON, and `value` what it was parsed to
 */
export const repeatedName = (text: string, value: unknown): string | undefined =>
  namesIn(text) === membersOf(value) ? undefined : search(text);
