import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { issuePageToken, PAGE_TOKEN_TTL_MS, readPageToken } from './page-token.js';

const now = '2026-06-01T09:00:00.000+08:00';
const query = { EQ_action: 'ADD', EQ_bizStep: '' };
const parameters = { ...query, perPage: '3' };
const start = { head: 9, position: 5, given: 3, eventTime: '2026-05-01T00:00:00.000Z' };
const { token, expires } = issuePageToken(start, { parameters, now });
const read = (given: Record<string, string>, at = now, of = token) =>
  readPageToken(of, { parameters: { ...given, nextPageToken: of }, now: at });

describe('a page token', () => {
  test('leads to where the last page ended, with any page size', () => {
    const next = { start, parameters: { EQ_action: 'ADD', perPage: '9' } };
    expect(read({ ...query, perPage: '9' })).toEqual(next);
    expect(read({ EQ_action: 'ADD', perPage: '9' })).toEqual(next);
  });

  test('knows its query where that is not repeated', () =>
    expect(read({})).toEqual({ start, parameters: { EQ_action: 'ADD', perPage: '3' } }));

  test('is taken until it expires', () => {
    expect(Date.parse(expires) - Date.parse(now)).toBe(PAGE_TOKEN_TTL_MS);
    const later = new Date(Date.parse(expires) + 1).toISOString();
    expect(read({}, expires)).toMatchObject({ start });
    expect(read({}, later)).toBe('expired');
  });

  test.each([{ EQ_action: 'DELETE' }, { ...query, EQ_eventID: 'urn:x' }, { orderBy: 'eventTime' }])(
    'belongs to its query, not to %j',
    (other) => expect(read(other)).toBe('other query'),
  );

  test('of a long query is shorter than the query', () => {
    const epcs = Array.from(
      { length: 100 },
      (_, index) => `urn:epc:id:sgtin:6901234.012345.${index}`,
    );
    const long = { MATCH_epc: epcs.join('|') };
    expect(issuePageToken(start, { parameters: long, now }).token.length).toBeLessThan(
      long.MATCH_epc.length,
    );
  });

  const packed = (text: string) => deflateRawSync(text).toString('base64url');
  test.each([
    '',
    'abc',
    Buffer.from('{}').toString('base64url'),
    packed('{}'),
    packed('null'),
    packed('{"start":{"head":1,"position":1,"given":"1"},"of":{},"until":1}'),
    packed('{"start":{"head":1,"position":1,"given":-1},"of":{},"until":9}'),
    packed('{"start":{"head":1,"position":1,"given":1,"eventTime":"2026"},"of":{},"until":9}'),
    packed(' '.repeat(1_000_000)),
  ])('is not what somebody made up: %#', (text) => expect(read({}, now, text)).toBe('malformed'));
});
