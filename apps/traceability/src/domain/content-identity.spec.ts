import { describe, expect, test } from '@jest/globals';
import { decideIdentities, type EventIdentity } from './content-identity.js';

const event = (hash: string, eventId?: string, declaration = ''): EventIdentity => ({
  uscc: '91610132MA6TXXXX00',
  hash,
  declaration,
  eventId,
});

const decide = (known: EventIdentity[], ...entries: EventIdentity[]) =>
  decideIdentities([{ entries, allOrNothing: false }], known)[0];

describe('the identity of an event', () => {
  test('is its content where it has no eventID', () =>
    expect(decide([event('h1')], event('h1'), event('h2'))).toEqual(['duplicate', 'accepted']));

  test('is its content also under another eventID', () =>
    expect(decide([event('h1', 'a')], event('h1', 'b'))).toEqual(['duplicate']));

  test('conflicts where an eventID comes with other content', () =>
    expect(decide([event('h1', 'a')], event('h2', 'a'))).toEqual(['conflict']));

  test('lets an error declaration share eventID and content with its target', () =>
    expect(decide([event('h1', 'a')], event('h1', 'a', 'd1'), event('h1', 'a', 'd1'))).toEqual([
      'accepted',
      'duplicate',
    ]));

  test('counts a repetition within one request', () =>
    expect(decide([], event('h1', 'a'), event('h1', 'a'), event('h2', 'a'))).toEqual([
      'accepted',
      'duplicate',
      'conflict',
    ]));

  test('does not take what an all-or-nothing request withheld', () =>
    expect(
      decideIdentities(
        [
          { entries: [event('h1', 'a'), event('h2', 'taken')], allOrNothing: true },
          { entries: [event('h1', 'a')], allOrNothing: true },
        ],
        [event('h0', 'taken')],
      ),
    ).toEqual([['withheld', 'conflict'], ['accepted']]));
});
