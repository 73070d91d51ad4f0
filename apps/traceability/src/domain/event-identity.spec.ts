import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { decideIdentities, type IdentityVerdict } from './event-identity.js';
import {
  assignedEventId,
  hashUri,
  keyOfEventId,
  keysAsked,
  keysOf,
  type EventIdentity,
  type KnownKey,
} from './identity-keys.js';

const USCC = '91610132MA6TXXXX00';
const hex = (text: string) => createHash('sha256').update(text).digest('hex');

/** An event of a hash and a content, each by a short name; `declared` makes it the error declaration of it. */
const event = (
  hash: string,
  content: string,
  more: { eventId?: string; declared?: string; uscc?: string } = {},
): EventIdentity => ({
  uscc: more.uscc ?? USCC,
  hash: hex(hash),
  ...(more.eventId !== undefined && { eventId: more.eventId }),
  ...(more.declared === undefined
    ? { content: hex(content) }
    : { content: hex(`${content} ${more.declared}`), declares: hex(content) }),
});

/** A log of one process: decides on a request, and keeps what it accepted under the next positions. */
const logOf = () => {
  const rows: KnownKey[] = [];
  let head = 0;
  return {
    rows,
    take: (entries: readonly EventIdentity[], allOrNothing = false) => {
      const asked = new Set(
        entries.flatMap((entry) => keysAsked(entry).map((key) => `${entry.uscc} ${key}`)),
      );
      const known = rows.filter(({ uscc, key }) => asked.has(`${uscc} ${key}`));
      const [verdicts] = decideIdentities([{ entries, allOrNothing }], known);
      entries.forEach((entry, index) => {
        const { outcome, assignedId } = verdicts![index]!;
        if (outcome !== 'accepted') return;
        head += 1;
        for (const key of keysOf(entry, assignedId))
          rows.push({ ...key, uscc: entry.uscc, position: head });
      });
      return verdicts!;
    },
  };
};

const decide = (before: readonly EventIdentity[], ...entries: readonly EventIdentity[]) => {
  const log = logOf();
  for (const entry of before) log.take([entry]);
  return log.take(entries);
};
const outcomes = (verdicts: readonly IdentityVerdict[]) => verdicts.map(({ outcome }) => outcome);

describe('an event with an eventID', () => {
  const first = event('h', 'c', { eventId: 'urn:a' });

  test('is that event again where the content is the same', () =>
    expect(decide([first], first)).toEqual([
      { outcome: 'duplicate', eventId: 'urn:a', earlier: { position: 1 } },
    ]));

  test.each([
    ['of its hash', event('h', 'other', { eventId: 'urn:a' })],
    ['of another hash', event('h2', 'other', { eventId: 'urn:a' })],
  ])('conflicts with other content %s', (_, other) =>
    expect(decide([first], other)).toEqual([
      { outcome: 'conflict', eventId: 'urn:a', earlier: { position: 1 } },
    ]),
  );

  test.each([
    ['content', event('h', 'c', { eventId: 'urn:b' })],
    ['hash', event('h', 'other', { eventId: 'urn:b' })],
  ])('is another one than an earlier event of the same %s, and repeats it', (_, other) =>
    expect(decide([first], other)).toEqual([
      { outcome: 'accepted', eventId: 'urn:b', earlier: { position: 1 } },
    ]),
  );

  test('repeats the first of several', () =>
    expect(
      decide([first, event('h', 'c', { eventId: 'urn:b' })], event('h', 'c', { eventId: 'x' })),
    ).toMatchObject([{ earlier: { position: 1 } }]));

  test('repeats one that came without', () =>
    expect(decide([event('h', 'c')], first)).toEqual([
      { outcome: 'accepted', eventId: 'urn:a', earlier: { position: 1 } },
    ]));

  test('has nothing to do with what another enterprise reports under it', () => {
    const theirs = event('h', 'other', { eventId: 'urn:a', uscc: '91510107MA6X11866U' });
    expect(decide([first], theirs)).toEqual([{ outcome: 'accepted', eventId: 'urn:a' }]);
  });

  test('may be called by the hash URI of another event: an eventID is a name', () => {
    const named = event('h2', 'c2', { eventId: hashUri(hex('h')) });
    const eventId = hashUri(hex('h'));
    for (const order of [
      [named, event('h', 'c')],
      [event('h', 'c'), named],
    ])
      expect(decide([], ...order)).toEqual([
        { outcome: 'accepted', eventId },
        { outcome: 'accepted', eventId },
      ]);
  });
});

describe('an event without eventID', () => {
  const assigned = (content: string) => assignedEventId(USCC, hex('h'), hex(content));

  test('stands under its hash URI, and is known again by hash and content', () =>
    expect(decide([], event('h', 'c'), event('h', 'c'))).toEqual([
      { outcome: 'accepted', eventId: hashUri(hex('h')) },
      { outcome: 'duplicate', eventId: hashUri(hex('h')), earlier: { entry: 0 } },
    ]));

  test('gets an eventID where its hash was taken by other content, and is known again by it', () => {
    expect(assigned('c2')).toMatch(
      /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    const name = { eventId: assigned('c2') };
    expect(decide([event('h', 'c')], event('h', 'c2'))).toEqual([
      { outcome: 'accepted', ...name, assignedId: assigned('c2'), earlier: { position: 1 } },
    ]);
    const before = [event('h', 'c'), event('h', 'c2')];
    for (const again of [event('h', 'c2'), event('h', 'c2', name)])
      expect(decide(before, again)).toEqual([
        { outcome: 'duplicate', ...name, earlier: { position: 2 } },
      ]);
    expect(outcomes(decide(before, event('h', 'c3', name)))).toEqual(['conflict']);
  });

  test('gets one also where the taker has an eventID', () =>
    expect(decide([event('h', 'c', { eventId: 'urn:a' })], event('h', 'c2'))).toMatchObject([
      { outcome: 'accepted', assignedId: assigned('c2'), earlier: { position: 1 } },
    ]));

  test('gets the same one in a restored log', () => {
    const log = logOf();
    log.take([event('h', 'c')]);
    const restored = logOf();
    restored.rows.push(...log.rows);
    const [before] = log.take([event('h', 'c2')]);
    expect(restored.take([event('h', 'c2')])).toEqual([before]);
  });

  test('is one that has an eventID where hash and content are the same', () =>
    expect(decide([event('h', 'c', { eventId: 'urn:a' })], event('h', 'c'))).toEqual([
      { outcome: 'duplicate', earlier: { position: 1 } },
    ]));

  test('is nothing of another enterprise', () =>
    expect(decide([event('h', 'c')], event('h', 'c2', { uscc: '91510107MA6X11866U' }))).toEqual([
      { outcome: 'accepted', eventId: hashUri(hex('h')) },
    ]));
});

describe('an error declaration', () => {
  const first = event('h', 'c', { eventId: 'urn:a' });
  const declared = event('h', 'c', { eventId: 'urn:a', declared: 'd1' });

  test('shares the eventID of its target, in either order, once', () => {
    expect(outcomes(decide([], first, declared, declared, first))).toEqual([
      'accepted',
      'accepted',
      'duplicate',
      'duplicate',
    ]);
    expect(outcomes(decide([declared], first))).toEqual(['accepted']);
  });

  test('may come a second time with another reason, and with other content', () =>
    expect(
      outcomes(
        decide(
          [first, declared],
          event('h', 'c', { eventId: 'urn:a', declared: 'd2' }),
          event('h2', 'c2', { eventId: 'urn:a', declared: 'd1' }),
        ),
      ),
    ).toEqual(['accepted', 'accepted']));

  test('is no event: what comes after it repeats nothing', () =>
    expect(decide([declared], event('h', 'c', { eventId: 'urn:b' }))).toEqual([
      { outcome: 'accepted', eventId: 'urn:b' },
    ]));

  test('of an event without eventID has the name of that event', () => {
    const before = [event('h', 'c'), event('h', 'c2')];
    expect(decide(before, event('h', 'c', { declared: 'd' }))).toEqual([
      { outcome: 'accepted', eventId: hashUri(hex('h')) },
    ]);
    const name = assignedEventId(USCC, hex('h'), hex('c2'));
    const second = event('h', 'c2', { declared: 'd' });
    expect(decide(before, second)).toEqual([
      { outcome: 'accepted', eventId: name, assignedId: name },
    ]);
    expect(outcomes(decide([...before, second], second))).toEqual(['duplicate']);
    expect(keysOf(second, name)).toContainEqual(
      expect.objectContaining({ key: keyOfEventId(name) }),
    );
  });
});

describe('entries decided together', () => {
  test('are decided in order', () => {
    const [a, b] = [event('h', 'c', { eventId: 'a' }), event('h', 'c', { eventId: 'b' })];
    expect(decide([], a, a, event('h2', 'c2', { eventId: 'a' }), b)).toEqual([
      { outcome: 'accepted', eventId: 'a' },
      { outcome: 'duplicate', eventId: 'a', earlier: { entry: 0 } },
      { outcome: 'conflict', eventId: 'a', earlier: { entry: 0 } },
      { outcome: 'accepted', eventId: 'b', earlier: { entry: 0 } },
    ]);
  });

  test('count their places over all requests', () => {
    const [a, b] = [event('h', 'c', { eventId: 'a' }), event('h', 'c', { eventId: 'b' })];
    const requests = [a, event('h2', 'c2'), b].map((entry) => ({
      entries: [entry],
      allOrNothing: true,
    }));
    expect(decideIdentities(requests, [])[2]).toMatchObject([{ earlier: { entry: 0 } }]);
  });

  test('take nothing that an all-or-nothing request withheld', () => {
    const log = logOf();
    log.take([event('h0', 'c0', { eventId: 'taken' })]);
    const [first, taken] = [event('h', 'c'), event('h2', 'c2', { eventId: 'taken' })];
    expect(
      decideIdentities(
        [
          { entries: [first, taken], allOrNothing: true },
          { entries: [event('h', 'c2')], allOrNothing: true },
        ],
        log.rows,
      ).map(outcomes),
    ).toEqual([['withheld', 'conflict'], ['accepted']]);
    expect(outcomes(log.take([first, taken]))).toEqual(['accepted', 'conflict']);
  });
});

describe('a content of which a double kept the numbers', () => {
  const known = keysOf(event('h', '{"n":26}')).map((key) => ({ ...key, uscc: USCC, position: 7 }));
  const again = { ...event('h', '{"n":26.0}'), contentAsDoubles: hex('{"n":26}') };
  const decided = (doublesUpTo: number) =>
    outcomes(
      decideIdentities([{ entries: [again], allOrNothing: true }], known, { doublesUpTo })[0]!,
    );

  test('is known again up to the position from which numbers are kept as written', () => {
    expect(decided(7)).toEqual(['duplicate']);
    expect(decided(6)).toEqual(['accepted']);
  });
});
