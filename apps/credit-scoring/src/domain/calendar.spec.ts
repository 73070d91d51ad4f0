import { describe, expect, test } from '@jest/globals';
import {
  addMonths,
  dateOf,
  daysBetween,
  instantOf,
  midnightOf,
  monthStart,
  monthStartAfter,
  monthStartFrom,
  timeOf,
} from './calendar.js';

const later = (time: string, months: number) => timeOf(addMonths(instantOf(time), months));

describe('months later', () => {
  test.each([
    ['2026-01-15T09:30:00+08:00', 3, '2026-04-15T09:30:00+08:00'],
    ['2026-01-31T00:00:00+08:00', 1, '2026-02-28T00:00:00+08:00'],
    ['2024-01-31T00:00:00+08:00', 1, '2024-02-29T00:00:00+08:00'],
    ['2024-02-29T00:00:00+08:00', 12, '2025-02-28T00:00:00+08:00'],
    ['2024-02-29T00:00:00+08:00', 48, '2028-02-29T00:00:00+08:00'],
    ['2025-10-31T23:59:59.999+08:00', 4, '2026-02-28T23:59:59.999+08:00'],
    ['2026-03-31T00:00:00+08:00', -1, '2026-02-28T00:00:00+08:00'],
    ['2025-12-31T12:00:00+08:00', 2, '2026-02-28T12:00:00+08:00'],
  ])('%s and %d months is %s', (time, months, expected) =>
    expect(later(time, months)).toBe(expected),
  );

  test('are counted in Beijing, where the day may be another one than in UTC', () =>
    // 31 January 16:00 UTC is 1 February in Beijing.
    expect(later('2026-01-31T16:00:00Z', 1)).toBe('2026-03-01T00:00:00+08:00'));
});

describe('the beginning of a month', () => {
  const first = midnightOf('2026-03-01');

  test('is a Beijing midnight', () => expect(timeOf(first)).toBe('2026-03-01T00:00:00+08:00'));
  test('belongs to its month', () => expect(monthStart(first)).toBe(first));
  test('is not in the month before by a millisecond', () =>
    expect(timeOf(monthStart(first - 1))).toBe('2026-02-01T00:00:00+08:00'));
  test('from itself is itself', () => expect(monthStartFrom(first)).toBe(first));
  test('from a moment later is the next', () =>
    expect(timeOf(monthStartFrom(first + 1))).toBe('2026-04-01T00:00:00+08:00'));
  test('after itself is the next', () =>
    expect(timeOf(monthStartAfter(first))).toBe('2026-04-01T00:00:00+08:00'));
});

describe('days', () => {
  const between = (from: string, to: string) => daysBetween(instantOf(from), instantOf(to));

  test('change at midnight in Beijing', () => {
    expect(between('2026-01-01T23:59:00+08:00', '2026-01-02T00:01:00+08:00')).toBe(1);
    expect(between('2026-01-01T00:00:00+08:00', '2026-01-01T23:59:00+08:00')).toBe(0);
    expect(between('2026-01-01T15:59:00Z', '2026-01-01T16:00:00Z')).toBe(1);
  });
  test('of a leap year are 366', () =>
    expect(daysBetween(midnightOf('2024-01-01'), midnightOf('2025-01-01'))).toBe(366));
  test('are named by the date in Beijing', () =>
    expect(dateOf(instantOf('2026-01-31T16:00:00Z'))).toBe('2026-02-01'));
  test('end with the year 9999, whoever’s it is', () => {
    for (const end of ['9999-12-31T23:59:59+08:00', '9999-12-31T23:59:59.999Z']) {
      expect(timeOf(instantOf(end))).toBe('9999-12-31T23:59:59+08:00');
      expect(dateOf(instantOf(end))).toBe('9999-12-31');
    }
  });
});

describe('against the platform’s own calendar', () => {
  const HOUR_MS = 3_600_000;
  // Every 1,000-odd hours from 1900 to 2100, so that days, hours and leap years vary.
  const instants = Array.from(
    { length: 1_700 },
    (_, n) => Date.UTC(1900, 0, 1) + n * 1_031 * HOUR_MS + n * 7,
  );

  test('times are read as Date reads them, whatever their form', () => {
    for (const instant of instants) {
      expect(instantOf(timeOf(instant))).toBe(instant);
      expect(instantOf(new Date(instant).toISOString())).toBe(instant);
    }
    expect(instantOf('2026-03-01T08:00:00.5+08:00')).toBe(Date.UTC(2026, 2, 1, 0, 0, 0, 500));
    expect(instantOf('2026-03-01T02:00:00.250+02:00')).toBe(Date.UTC(2026, 2, 1, 0, 0, 0, 250));
  });

  test('months begin where Date says', () => {
    for (const instant of instants) {
      const wall = new Date(instant + 8 * HOUR_MS);
      const first = Date.UTC(wall.getUTCFullYear(), wall.getUTCMonth(), 1) - 8 * HOUR_MS;
      const next = Date.UTC(wall.getUTCFullYear(), wall.getUTCMonth() + 1, 1) - 8 * HOUR_MS;
      expect([monthStart(instant), monthStartAfter(instant)]).toEqual([first, next]);
    }
  });

  test('so many months later is the same day, or the month’s last', () => {
    for (const [index, instant] of instants.entries()) {
      const months = (index % 75) - 25;
      const wall = new Date(instant + 8 * HOUR_MS);
      const target = new Date(Date.UTC(wall.getUTCFullYear(), wall.getUTCMonth() + months, 1));
      const last = new Date(
        Date.UTC(target.getUTCFullYear(), target.getUTCMonth() + 1, 0),
      ).getUTCDate();
      const found = new Date(addMonths(instant, months) + 8 * HOUR_MS);
      expect(found.getUTCMonth()).toBe(target.getUTCMonth());
      expect(found.getUTCDate()).toBe(Math.min(wall.getUTCDate(), last));
      expect(found.toISOString().slice(10)).toBe(wall.toISOString().slice(10));
    }
  });
});
