import { expect, jest, test } from '@jest/globals';

const DOORS = ['@zhixin/contracts/validation', '@zhixin/rule-packs/load'];

const NO_TIMES = [
  '2026-01-01T00:00:00+25:00',
  '2026-01-01T00:00:00+18:00',
  '0000-01-01T00:00:00Z',
  '2016-12-31T23:59:60Z',
  `2026-01-01T00:00:00.${'1'.repeat(200)}Z`,
];

// TypeBox keeps one registry of formats, in which the last to write would win.
test.each([DOORS, DOORS.toReversed()])(
  'a time is the same in every schema when %s is loaded before %s',
  async (...order) => {
    jest.resetModules();
    for (const door of order) await import(door);
    const { FormatRegistry } = await import('@sinclair/typebox');
    const isTime = FormatRegistry.Get('date-time')!;
    expect(NO_TIMES.filter(isTime)).toEqual([]);
    expect(isTime('2026-01-01T00:00:00+08:00')).toBe(true);
    expect(FormatRegistry.Get('date')!('0000-01-01')).toBe(false);
  },
);
