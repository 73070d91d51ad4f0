import { describe, expect, test } from '@jest/globals';
import { issuePageToken, PAGE_TOKEN_TTL_MS, readPageToken } from './page-token.js';

const now = '2026-06-01T09:00:00.000+08:00';
const parameters = { EQ_action: 'ADD', perPage: '3' };
const start = { head: 9, position: 5, given: 3, eventTime: '2026-05-01T00:00:00.000Z' };
const { token, expires } = issuePageToken(start, { parameters, now });

describe('a page token', () => {
  test('leads to where the last page ended, with any page size', () =>
    expect(
      readPageToken(token, { parameters: { ...parameters, perPage: '9' }, now }),
    ).toMatchObject(start));

  test('is taken until it expires', () => {
    expect(Date.parse(expires) - Date.parse(now)).toBe(PAGE_TOKEN_TTL_MS);
    const later = new Date(Date.parse(expires) + 1).toISOString();
    expect(readPageToken(token, { parameters, now: expires })).toMatchObject(start);
    expect(readPageToken(token, { parameters, now: later })).toBe('expired');
  });

  test('belongs to its query', () =>
    expect(readPageToken(token, { parameters: { EQ_action: 'DELETE' }, now })).toBe('other query'));

  test.each([
    '',
    'abc',
    Buffer.from('{}').toString('base64url'),
    Buffer.from('null').toString('base64url'),
  ])('is not %j', (text) => expect(readPageToken(text, { parameters, now })).toBe('malformed'));
});
