import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { amountAt, decimalFrom, numberOf, product } from './amount.js';
import { unitOf } from './unit.js';

const ONE = { digits: 1n, scale: 0 };

describe('an exact decimal', () => {
  test.each([
    ['0.7', 7n, 1],
    ['1e3', 1000n, 0],
    ['-12.50', -1250n, 2],
    ['2.5E-3', 25n, 4],
    [0.1, 1n, 1],
  ])('reads %s as it is written', (written, digits, scale) =>
    expect(decimalFrom(written)).toEqual({ digits, scale }),
  );

  test.each(['', 'x', '1,5', '.5', 'Infinity'])('is not “%s”', (text) =>
    expect(decimalFrom(text)).toBeUndefined(),
  );

  test('converts between like units without losing anything', () => {
    const inKilograms = product(decimalFrom('0.7')!, unitOf('TNE').factor);
    expect(numberOf(amountAt(6, inKilograms), { scale: 6, factor: ONE }, 'down')).toBe(700);
    const pounds = product(decimalFrom('10')!, unitOf('LBR').factor);
    expect(numberOf(amountAt(12, pounds), { scale: 12, factor: unitOf('LBR').factor }, 'up')).toBe(
      10,
    );
  });

  test('is written with 15 digits, a bound never beyond itself', () => {
    const third = { scale: 0, factor: { digits: 3n, scale: 0 } };
    expect(numberOf(1n, third, 'down')).toBe(0.333333333333333);
    expect(numberOf(1n, third, 'up')).toBe(0.333333333333334);
    expect(numberOf(-1n, third, 'down')).toBe(-0.333333333333334);
    expect(numberOf(12345678901234567890n, { scale: 0, factor: ONE }, 'up')).toBe(
      12345678901234600000,
    );
  });

  test('comes back as the number it was, up to 15 digits', () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999_999_999 }), fc.nat(9), (digits, scale) => {
        const written = Number(`${digits}e-${scale}`);
        const decimal = decimalFrom(written)!;
        for (const rounding of ['down', 'up'] as const)
          expect(numberOf(amountAt(20, decimal), { scale: 20, factor: ONE }, rounding)).toBe(
            written,
          );
      }),
    ));
});

describe('a unit', () => {
  test.each([undefined, 'C62', 'EA', 'H87'])('%s is pieces', (code) =>
    expect(unitOf(code)).toMatchObject({ code: 'C62', dimension: 'pieces' }),
  );

  test('that is not known is like no other', () =>
    expect(unitOf('XBX').dimension).not.toBe(unitOf('XPX').dimension));
});
