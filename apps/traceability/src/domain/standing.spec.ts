import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { decideIdentities } from './event-identity.js';
import {
  keyOfEventId,
  keyOfHash,
  keysOf,
  type EventIdentity,
  type KnownKey,
} from './identity-keys.js';
import { claimsAmong, stands } from './standing.js';

const USCC = '91610132MA6TXXXX00';
const OTHER = '91510107MA6X11866U';
const hex = (text: string) => createHash('sha256').update(text).digest('hex');

const event = (content: string, eventId?: string, uscc = USCC): EventIdentity => ({
  uscc,
  hash: hex('hash'),
  content: hex(content),
  ...(eventId === undefined ? {} : { eventId }),
});
const declared = (of: EventIdentity, declaration = 'wrong'): EventIdentity => ({
  ...of,
  content: hex(of.content + declaration),
  declares: of.content,
});

/** Contents, with their eventIDs, of the events that stand when all were reported one after another. */
const standing = (...reports: readonly EventIdentity[]) => {
  const claims: KnownKey[] = [];
  const events: { entry: EventIdentity; eventId: string | undefined; position: number }[] = [];
  reports.forEach((entry, index) => {
    const [verdict] = decideIdentities([{ entries: [entry], allOrNothing: true }], claims).flat();
    const { outcome, assignedId } = verdict!;
    if (outcome !== 'accepted') return;
    for (const key of keysOf(entry, assignedId))
      claims.push({ ...key, uscc: entry.uscc, position: index + 1 });
    if (entry.declares === undefined)
      events.push({ entry, eventId: entry.eventId ?? assignedId, position: index + 1 });
  });
  return events
    .filter(({ entry, eventId, position }) =>
      stands(
        {
          uscc: entry.uscc,
          hashKey: keyOfHash(entry.hash),
          position,
          ...(eventId === undefined ? {} : { idKey: keyOfEventId(eventId) }),
        },
        claimsAmong(claims),
      ),
    )
    .map(({ entry }) => entry)
    .sort((left, right) => (left.content + left.uscc < right.content + right.uscc ? -1 : 1));
};

const ordersOf = <Item>(items: readonly Item[]): Item[][] =>
  items.length < 2
    ? [[...items]]
    : items.flatMap((item, at) =>
        ordersOf([...items.slice(0, at), ...items.slice(at + 1)]).map((rest) => [item, ...rest]),
      );

describe('an event stands until it is declared an error, whatever the order of the reports', () => {
  const [wrong, right] = [event('wrong', 'urn:a'), event('right', 'urn:b')];
  const [wrongAlone, rightAlone] = [event('wrong'), event('right')];

  test.each([
    ['its repetition under another eventID stands', [wrong, declared(wrong), right], [right]],
    [
      'a repetition of the same content stands',
      [wrong, declared(wrong), event('wrong', 'urn:b')],
      [event('wrong', 'urn:b')],
    ],
    ['its correction without eventID stands', [wrong, declared(wrong), rightAlone], [rightAlone]],
    [
      'the other one without eventID stands',
      [wrongAlone, declared(wrongAlone), rightAlone],
      [rightAlone],
    ],
    ['the one with an eventID stands', [wrongAlone, declared(wrongAlone), right], [right]],
    ['both stand where none is declared', [wrong, right], [right, wrong]],
    ['none stands where both are', [wrong, declared(wrong), right, declared(right)], []],
    [
      'a second declaration takes no more',
      [wrong, declared(wrong), declared(wrong, 'again'), right],
      [right],
    ],
    [
      "another enterprise's declaration takes nothing",
      [wrong, declared(event('wrong', 'urn:a', OTHER))],
      [wrong],
    ],
    [
      "another enterprise's event stands",
      [wrong, declared(wrong), event('wrong', 'urn:a', OTHER)],
      [event('wrong', 'urn:a', OTHER)],
    ],
    [
      'a declaration in another form is about the event of its hash',
      [wrongAlone, declared(event('same'))],
      [],
    ],
    [
      'a declaration of an eventID is not about another event of its hash',
      [wrongAlone, declared(event('wrong', 'urn:b'))],
      [wrongAlone],
    ],
  ] as const)('%s', (_, reports, left) => {
    const wanted = [...left].sort((one, other) =>
      one.content + one.uscc < other.content + other.uscc ? -1 : 1,
    );
    for (const order of ordersOf(reports)) expect(standing(...order)).toEqual(wanted);
  });

  test('an eventID that was assigned is declared like a reported one', () => {
    const before = keysOf(wrongAlone).map((key) => ({ ...key, uscc: USCC, position: 1 }));
    const request = { entries: [rightAlone], allOrNothing: true };
    const [verdict] = decideIdentities([request], before).flat();
    const named = { ...rightAlone, eventId: verdict!.assignedId! };
    expect(standing(wrongAlone, rightAlone, declared(named))).toEqual([wrongAlone]);
  });
});
