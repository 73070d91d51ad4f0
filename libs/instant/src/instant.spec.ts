import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  DECIMAL_CHARACTERS_MAX,
  decimalFault,
  decimalOf,
  FRACTION_DIGITS_MAX,
  instantFault,
  instantOf,
  isDate,
  isInstant,
  utcMillis,
} from './index.js';

const fraction = (digits: number) => `2026-05-01T00:00:00.${'1'.repeat(digits)}Z`;

describe('a date and time with a zone', () => {
  test.each([
    ['2026-05-01T08:00:00+08:00', '2026-05-01T00:00:00.000Z'],
    ['2026-05-01T00:00:00Z', '2026-05-01T00:00:00.000Z'],
    ['2026-05-01t08:00:00z', '2026-05-01T08:00:00.000Z'],
    ['2026-05-01T00:00:00-00:00', '2026-05-01T00:00:00.000Z'],
    ['2026-01-01T00:30:00+08:00', '2025-12-31T16:30:00.000Z'],
    ['2024-02-29T12:00:00-14:00', '2024-03-01T02:00:00.000Z'],
    ['2024-02-29T12:00:00+14:00', '2024-02-28T22:00:00.000Z'],
    ['2000-02-29T00:00:00Z', '2000-02-29T00:00:00.000Z'],
    ['0099-01-01T00:00:00Z', '0099-01-01T00:00:00.000Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
    ['0001-01-01T00:00:00-14:00', '0001-01-01T14:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
    ['9999-12-31T23:59:59.9994Z', '9999-12-31T23:59:59.999Z'],
    ['9999-12-31T23:59:59+08:00', '9999-12-31T15:59:59.000Z'],
    ['2026-05-01T00:00:00.1Z', '2026-05-01T00:00:00.100Z'],
    ['2026-05-01T00:00:00.123456Z', '2026-05-01T00:00:00.123Z'],
    ['2026-05-01T00:00:00.1235Z', '2026-05-01T00:00:00.124Z'],
    ['2026-05-01T00:00:00.1225Z', '2026-05-01T00:00:00.123Z'],
    ['2026-12-31T23:59:59.9995Z', '2027-01-01T00:00:00.000Z'],
    [fraction(FRACTION_DIGITS_MAX), '2026-05-01T00:00:00.111Z'],
  ])('%s is %s', (text, utc) => {
    expect(isInstant(text)).toBe(true);
    expect(utcMillis(text)).toBe(utc);
  });

  test.each([
    '2026-05-01T08:00:00',
    '2026-05-01 08:00:00Z',
    '2026-05-01',
    '2026-05-01T08:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-02-29T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2026-05-00T00:00:00Z',
    '2026-05-01T24:00:00Z',
    '2026-05-01T00:60:00Z',
    '2026-05-01T23:59:60Z',
    '2026-05-01T00:00:00+08:60',
    '2026-05-01T00:00:00+0800',
    '2026-05-01T00:00:00.Z',
    '10000-01-01T00:00:00Z',
    '+010000-01-01T00:00:00Z',
    '-0001-01-01T00:00:00Z',
    '２０２６-05-01T00:00:00Z',
    ' 2026-05-01T00:00:00Z',
    '2026-05-01T00:00:00Z\n',
    'today',
    '',
  ])('is not “%s”, which comes back as it is', (text) => {
    expect(instantFault(text)).toBe('malformed');
    expect(instantOf(text)).toBeNaN();
    expect(utcMillis(text)).toBe(text);
  });

  test.each([
    '0000-06-01T00:00:00Z',
    '0000-12-31T23:00:00-14:00',
    '0001-01-01T00:00:00+00:01',
    '0001-01-01T07:59:59.999+08:00',
    '9999-12-31T23:59:59-14:00',
    '9999-12-31T23:59:59.9995Z',
    '2026-05-01T00:00:00+14:01',
    '2026-05-01T00:00:00+18:00',
    '2026-05-01T00:00:00-24:00',
    '2026-05-01T00:00:00-99:59',
    fraction(FRACTION_DIGITS_MAX + 1),
    fraction(300),
  ])('is beyond what can be kept: %s', (text) => {
    expect(instantFault(text)).toBe('out-of-range');
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

describe('a calendar date', () => {
  test.each(['2026-03-01', '2024-02-29', '2000-02-29', '0001-01-02', '9999-12-31'])(
    'is %s',
    (text) => expect(isDate(text)).toBe(true),
  );

  test.each([
    '2026-02-29',
    '1900-02-29',
    '2026-04-31',
    '2026-13-01',
    '2026-3-1',
    '0000-01-01',
    '0001-01-01',
    '10000-01-01',
    '2026-03-01T00:00:00Z',
    '2026-03-01\n',
    '',
  ])('is not “%s”', (text) => expect(isDate(text)).toBe(false));
});

describe('a decimal that can be compared and summed', () => {
  test.each([
    ['0', 0],
    ['-0.0', -0],
    ['0e999', 0],
    ['12.50', 12.5],
    ['+3', 3],
    ['1e-3', 0.001],
    ['1E+2', 100],
    ['1e-99', 1e-99],
    ['9.99e99', 9.99e99],
    ['81234567890123456789', 81234567890123460000],
    [`1.${'0'.repeat(DECIMAL_CHARACTERS_MAX - 2)}`, 1],
  ])('%s is %d', (text, number) => {
    expect(decimalFault(text)).toBeUndefined();
    expect(decimalOf(text)).toBe(number);
  });

  test.each(['', ' 1', '1.', '.5', '1e', '1,5', '0x10', 'Infinity', 'NaN', '一', '1e1.5', '1\n'])(
    'is not “%s”',
    (text) => {
      expect(decimalFault(text)).toBe('malformed');
      expect(decimalOf(text)).toBeNaN();
    },
  );

  test.each([
    '1e100',
    '-1e100',
    '1e-100',
    '1e999',
    '1e-999',
    '9'.repeat(DECIMAL_CHARACTERS_MAX + 1),
    `0.${'0'.repeat(120)}1`,
    `1.${'0'.repeat(DECIMAL_CHARACTERS_MAX - 1)}`,
  ])('is beyond what can be kept: %s', (text) => {
    expect(decimalFault(text)).toBe('out-of-range');
    expect(decimalOf(text)).toBeNaN();
  });
});
