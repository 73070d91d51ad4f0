import { describe, expect, test } from '@jest/globals';
import type { RecallClock } from '@zhixin/contracts';
import { byPressure, pressureOf } from './clock-order.js';

const NOW = Date.parse('2026-12-01T10:00:00+08:00');
const clock = (clockId: string, more: Partial<RecallClock>): RecallClock =>
  ({ clockId, state: 'running', dueAt: '2026-12-20T23:59:59+08:00', ...more }) as RecallClock;

describe('a deadline', () => {
  test.each([
    [{ dueAt: '2026-12-01T23:59:59+08:00' }, 'today'],
    [{ dueAt: '2026-12-01T09:59:59+08:00' }, 'late'],
    [{ dueAt: '2026-12-03T23:59:59+08:00' }, 'soon'],
    [{ dueAt: '2026-12-20T23:59:59+08:00' }, 'later'],
    [{ state: 'missed' }, 'late'],
    [{ state: 'missed', metAt: '2026-12-01T09:00:00+08:00' }, 'met'],
    [{ state: 'suspended', dueAt: null }, 'resting'],
    [{ state: 'ended' }, 'resting'],
  ] as const)('%j presses as %s', (more, expected) =>
    expect(pressureOf(clock('c', more), NOW)).toBe(expected),
  );

  test('that presses most comes first', () => {
    const clocks = [
      clock('met', { state: 'met', metAt: '2026-11-01T00:00:00+08:00' }),
      clock('later', {}),
      clock('today', { dueAt: '2026-12-01T23:59:59+08:00' }),
      clock('late', { state: 'missed', dueAt: '2026-11-20T23:59:59+08:00' }),
      clock('later still', { dueAt: '2026-12-25T23:59:59+08:00' }),
    ];
    expect(byPressure(clocks, NOW).map(({ clockId }) => clockId)).toEqual([
      'late',
      'today',
      'later',
      'later still',
      'met',
    ]);
  });
});
