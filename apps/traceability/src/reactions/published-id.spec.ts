import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { publishedIdOf, publishedIdOfPosition, type PublishedIdentity } from './published-id.js';

const hex = (text: string) => createHash('sha256').update(text).digest('hex');
const idOf = (changes: Partial<PublishedIdentity> = {}) =>
  publishedIdOf({
    uscc: '91610132MA6X0000XX',
    reportedEventId: 'urn:uuid:1',
    content: hex('content'),
    isDeclaration: false,
    ...changes,
  });

describe('the id of a published EPCIS event', () => {
  test('is on disk of all who follow, and stays what it is', () => {
    expect(idOf()).toBe('epcis-75337d00514275076e097a8d5e3b1e9a/EpcisEventAcceptedV1');
    expect(publishedIdOfPosition(7)).toBe('epcis-7/EpcisEventAcceptedV1');
  });

  test('follows from the eventID, whatever the content', () =>
    expect(idOf({ content: hex('other') })).toBe(idOf()));

  test('follows from the content of an event without eventID', () => {
    const withoutId = { reportedEventId: undefined };
    expect(idOf(withoutId)).not.toBe(idOf({ ...withoutId, content: hex('other') }));
    expect(idOf(withoutId)).toBe(idOf({ ...withoutId, content: hex('content').slice(0, 32) }));
  });

  test('is another for every reporter, eventID, event and declaration', () => {
    const changes: Partial<PublishedIdentity>[] = [
      {},
      { uscc: '91510107MA6X11866U' },
      { reportedEventId: 'urn:uuid:2' },
      { reportedEventId: undefined },
      { isDeclaration: true },
      { isDeclaration: true, content: hex('other') },
      { isDeclaration: true, reportedEventId: undefined },
    ];
    expect(new Set(changes.map(idOf)).size).toBe(changes.length);
  });
});
