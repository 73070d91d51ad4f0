import { EPC_LISTS, QUANTITY_LISTS } from '@zhixin/epcis';
import type { EventFault } from './event-fault.js';
import { EVENT_CHARACTERS_MAX, IDENTIFIER_CHARACTERS_MAX, THINGS_MAX } from './limits.js';

type EventFields = Readonly<Record<string, unknown>>;

/** Identifiers by which events are found again. */
const SINGLES = ['eventID', 'transformationID', 'parentID'];

/**
 * What of an event is too large to be kept, found again and passed on.
 *
 * @param characters length of the text that the event came in
 */
export const sizeFaults = (
  event: object,
  pointer: string,
  characters: number,
): readonly EventFault[] => {
  if (characters > EVENT_CHARACTERS_MAX && JSON.stringify(event).length > EVENT_CHARACTERS_MAX)
    return [tooLong('EVENT_TOO_LARGE', pointer, EVENT_CHARACTERS_MAX)];
  if (characters <= IDENTIFIER_CHARACTERS_MAX) return [];
  return identifiersIn(event as EventFields)
    .filter(([, text]) => text.length > IDENTIFIER_CHARACTERS_MAX)
    .map(([at]) => tooLong('IDENTIFIER_TOO_LONG', pointer + at, IDENTIFIER_CHARACTERS_MAX));
};

/** The same of a document as a whole. */
export const documentSizeFaults = (events: readonly object[]): readonly EventFault[] =>
  events.reduce((sum, event) => sum + thingsIn(event as EventFields), 0) > THINGS_MAX
    ? [TOO_MANY_THINGS]
    : [];

const thingsIn = (event: EventFields): number =>
  [...EPC_LISTS, ...QUANTITY_LISTS].reduce((sum, name) => sum + membersOf(name, event).length, 0);

const TOO_MANY_THINGS: EventFault = {
  pointer: '',
  code: 'TOO_MANY_THINGS',
  detail: {
    zh: `涉及的对象超过 ${THINGS_MAX} 个，请分几次提交。`,
    en: `Names more than ${THINGS_MAX} things; hand them in with several calls.`,
  },
};

const identifiersIn = (event: EventFields): readonly (readonly [string, string])[] => {
  const named: readonly (readonly [string, unknown])[] = [
    ...SINGLES.map((name) => [`/${name}`, event[name]] as const),
    ...EPC_LISTS.flatMap((name) =>
      membersOf(name, event).map((text, index) => [`/${name}/${index}`, text] as const),
    ),
    ...QUANTITY_LISTS.flatMap((name) =>
      membersOf(name, event).map(
        (element, index) =>
          [`/${name}/${index}/epcClass`, (element as EventFields | null)?.['epcClass']] as const,
      ),
    ),
  ];
  return named.flatMap(([at, text]) => (typeof text === 'string' ? [[at, text] as const] : []));
};

const membersOf = (name: string, { [name]: list }: EventFields): readonly unknown[] =>
  Array.isArray(list) ? list : [];

const tooLong = (code: string, pointer: string, limit: number): EventFault => ({
  pointer,
  code,
  detail: {
    zh: `超过 ${limit} 个字符的上限。`,
    en: `Longer than the limit of ${limit} characters.`,
  },
});
