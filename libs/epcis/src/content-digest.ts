import { createHash } from 'node:crypto';
import { contextWithin, expandName, wholeName, type EpcisContext } from './context.js';
import type { EpcisEvent } from './event.js';
import { isKept, isMarked, unmarked } from './exact-json.js';
import { isStandardName } from './names.js';

type EventFields = Readonly<Record<string, unknown>>;

/** When an event was recorded is not its content, nor is what it is called; a context is in the names it expands. */
const APART: ReadonlySet<string> = new Set(['recordTime', 'eventID', '@context']);

const NOWHERE: ReadonlySet<string> = new Set(['@context']);

interface MemberName {
  readonly whole: string;
  /** The whole name as JSON, with its colon. */
  readonly json: string;
}

/** Names as they were met: a document repeats few names many times. */
const met = new WeakMap<EpcisContext, Map<string, MemberName>>();

const namesIn = (context: EpcisContext): Map<string, MemberName> => {
  const names = met.get(context) ?? new Map<string, MemberName>();
  met.set(context, names);
  return names;
};

const nameOf = (name: string, context: EpcisContext): MemberName => {
  const expanded = isStandardName(name) ? undefined : expandName(name, context);
  const whole = expanded === undefined ? name : expanded.namespace + expanded.local;
  return { whole, json: `${JSON.stringify(whole)}:` };
};

/** How numbers are written: as they were, or as JavaScript writes those that a double holds. */
export type NumberForm = 'as written' | 'as doubles';

interface DigestOptions {
  readonly context: EpcisContext;
  readonly numbers: NumberForm;
}

const numberIn = (literal: string, numbers: NumberForm): string =>
  numbers === 'as doubles' && isKept(literal) ? JSON.stringify(Number(literal)) : literal;

const textOf = (value: unknown, writing: DigestOptions): string => {
  if (typeof value === 'string')
    return isMarked(value)
      ? numberIn(unmarked(value), writing.numbers)
      : JSON.stringify(wholeName(value, writing.context));
  if (Array.isArray(value)) return `[${value.map((item) => textOf(item, writing)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return membersOf(value as EventFields, NOWHERE, writing);
};

type NamedMember = readonly [MemberName, string];

// By UTF-16 code units, as RFC 8785 §3.2.3 has it; a name twice under two prefixes by its values.
const inOrder = ([left, leftText]: NamedMember, [right, rightText]: NamedMember): number =>
  left.whole < right.whole ? -1 : left.whole > right.whole ? 1 : leftText < rightText ? -1 : 1;

const membersOf = (
  fields: EventFields,
  apart: ReadonlySet<string>,
  writing: DigestOptions,
): string => {
  const context = contextWithin(fields, writing.context);
  const within = context === writing.context ? writing : { ...writing, context };
  const names = namesIn(context);
  const members: NamedMember[] = [];
  for (const key in fields) {
    if (apart.has(key) || fields[key] === undefined) continue;
    let name = names.get(key);
    if (name === undefined) names.set(key, (name = nameOf(key, context)));
    members.push([name, textOf(fields[key], within)]);
  }
  if (members.length > 1) members.sort(inOrder);
  let text = '';
  for (const [{ json }, value] of members) text += (text === '' ? '' : ',') + json + value;
  return `{${text}}`;
};

/**
 * Digest of all that an event says: every field in its nesting, lists in their order, but for eventID and
 * recordTime. Names are ordered as in RFC 8785 and their prefixes, like those of values, expanded by the
 * context, so that the order of keys and the choice of prefixes make no difference. Anything else does, also
 * what the CBV event hash takes for the same: `"0012"` and `"12"`, `26.0` and `26`, two forms of one identifier.
 *
 * @param event an event that `validateEvent` accepts, with the numbers that `parseExactly` marked
 * @param context the document's context; an event's own is added to it
 * @param numbers `as doubles` for what was kept when the form of a number was not
 * @returns SHA-256 in hex
 */
export const contentDigest = (
  event: EpcisEvent,
  context: EpcisContext,
  numbers: NumberForm = 'as written',
): string =>
  createHash('sha256')
    .update(membersOf(event as unknown as EventFields, APART, { context, numbers }))
    .digest('hex');
