import type { TracedThing } from '../domain/traced-event.js';
import { shortened, whole } from './identifier-text.js';
import type { ThingRole } from './log-entry.js';

/** Letters of roles on disk; they never change their meaning. */
const LETTERS: Readonly<Record<ThingRole, string>> = {
  epc: 'e',
  epcClass: 'c',
  parent: 'p',
  child: 'h',
  childClass: 'k',
  inputEPC: 'i',
  inputEPCClass: 'j',
  outputEPC: 'o',
  outputEPCClass: 'q',
};

const ROLES: Readonly<Record<string, ThingRole>> = Object.fromEntries(
  Object.entries(LETTERS).map(([role, letter]) => [letter, role as ThingRole]),
);

/** How the log's tables write a role. */
export const letterOf = (role: ThingRole): string => LETTERS[role];

/** Digits of the number of characters that an identifier shares with the one before it. */
const COUNTS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const ASCII_MAX = 127;

/** A thing without more than an identifier, or that with quantity, unit and lot; null where it has none. */
type ThingAsText =
  string | readonly [text: string, quantity: number | null, uom: string | null, lot?: string];

/**
 * Things as the log keeps them: role, and identifier as far as it differs from the one before, since things of
 * one event are mostly alike. `["e0/01/06901234567892/21/A1","eMB2",["cJ10/L1",12.5,"KGM"]]`
 */
export const thingText = (things: readonly TracedThing[]): string => {
  let before = '';
  const written = things.map(({ id, role, quantity, uom, lot }): ThingAsText => {
    const text = shortened(id);
    const own = LETTERS[role] + difference(before, text);
    before = text;
    if (quantity === undefined && uom === undefined && lot === undefined) return own;
    const counted = [own, quantity ?? null, uom ?? null] as const;
    return lot === undefined ? counted : [...counted, difference(text, shortened(lot))];
  });
  return JSON.stringify(written);
};

/** Things from their text. */
export const thingsIn = (text: string): readonly TracedThing[] => {
  let before = '';
  return (JSON.parse(text) as readonly ThingAsText[]).map((written): TracedThing => {
    const [own, quantity, uom, lot] = typeof written === 'string' ? [written] : written;
    before = applied(before, own.slice(1));
    return {
      id: whole(before),
      role: ROLES[own[0]!]!,
      ...(quantity === null || quantity === undefined ? {} : { quantity }),
      ...(uom === null || uom === undefined ? {} : { uom }),
      ...(lot === undefined ? {} : { lot: whole(applied(before, lot)) }),
    };
  });
};

// Only ASCII is shared, so that JavaScript and PostgreSQL count the same characters.
const difference = (before: string, text: string): string => {
  const most = Math.min(before.length, text.length, COUNTS.length - 1);
  let shared = 0;
  while (shared < most && isSame(before, text, shared)) shared += 1;
  return COUNTS[shared]! + text.slice(shared);
};

const isSame = (left: string, right: string, at: number): boolean => {
  const code = left.charCodeAt(at);
  return code <= ASCII_MAX && code === right.charCodeAt(at);
};

const applied = (before: string, difference: string): string =>
  before.slice(0, COUNTS.indexOf(difference[0]!)) + difference.slice(1);
