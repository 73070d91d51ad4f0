import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { instantOf, isDateTime, utcMillis } from './index.js';

describe('a date and time with a zone', () => {
  test.each([
    ['2026-05-01T08:00:00+08:00', '2026-05-01T00:00:00.000Z'],
    ['2026-05-01T00:00:00Z', '2026-05-01T00:00:00.000Z'],
    ['2026-01-01T00:30:00+08:00', '2025-12-31T16:30:00.000Z'],
    ['2024-02-29T12:00:00-14:00', '2024-03-01T02:00:00.000Z'],
    ['2000-02-29T00:00:00Z', '2000-02-29T00:00:00.000Z'],
    ['0099-01-01T00:00:00Z', '0099-01-01T00:00:00.000Z'],
    ['2026-05-01T00:00:00.1Z', '2026-05-01T00:00:00.100Z'],
    ['2026-05-01T00:00:00.123456Z', '2026-05-01T00:00:00.123Z'],
    ['2026-05-01T00:00:00.1235Z', '2026-05-01T00:00:00.124Z'],
    ['2026-05-01T00:00:00.1225Z', '2026-05-01T00:00:00.123Z'],
    ['2026-12-31T23:59:59.9995Z', '2027-01-01T00:00:00.000Z'],
  ])('%s is %s', (text, utc) => {
    expect(isDateTime(text)).toBe(true);
    expect(utcMillis(text)).toBe(utc);
  });

  test.each([
    '2026-05-01T08:00:00',
    '2026-05-01 08:00:00Z',
    '2026-05-01',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-02-29T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2026-05-00T00:00:00Z',
    '2026-05-01T24:00:00Z',
    '2026-05-01T00:60:00Z',
    '2026-05-01T00:00:60Z',
    '2026-05-01T00:00:00+14:01',
    '2026-05-01T00:00:00+08:60',
    '2026-05-01T00:00:00.Z',
    'today',
    '',
  ])('is not “%s”, which comes back as it is', (text) => {
    expect(isDateTime(text)).toBe(false);
    expect(instantOf(text)).toBeNaN();
    expect(utcMillis(text)).toBe(text);
  });

  test('is read as the platform reads it, for any instant and any offset', () =>
    fc.assert(
      fc.property(
        fc.date({
          min: new Date('0001-01-02T00:00:00Z'),
          max: new Date('9999-12-30T00:00:00Z'),
          noInvalidDate: true,
        }),
        fc.integer({ min: -14 * 60, max: 14 * 60 }),
        (date, minutes) => {
          const local = new Date(date.getTime() + minutes * 60_000).toISOString().slice(0, -1);
          const [hours, rest] = [Math.abs(minutes) / 60, Math.abs(minutes) % 60];
          const sign = minutes < 0 ? '-' : '+';
          const pad = (part: number) => String(Math.floor(part)).padStart(2, '0');
          expect(utcMillis(`${local}${sign}${pad(hours)}:${pad(rest)}`)).toBe(date.toISOString());
        },
      ),
    ));
});
