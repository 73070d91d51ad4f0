import { describe, expect, test } from '@jest/globals';
import { agoOf, beijingInstant, beijingWallClock, clockOf, dayOf, minuteOf } from './time.js';

describe('times', () => {
  test('are Beijing times wherever the reader sits', () => {
    expect(dayOf('2026-11-21T16:30:00Z')).toBe('2026-11-22');
    expect(minuteOf('2026-11-21T16:30:00Z')).toBe('2026-11-22 00:30');
    expect(clockOf('2026-11-21T16:30:05Z')).toBe('00:30:05');
  });

  test('survive the way through a picker', () => {
    const wallClock = beijingWallClock('2026-11-21T16:30:00Z');
    expect(wallClock).toBe('2026-11-22T00:30:00');
    expect(Date.parse(beijingInstant(wallClock))).toBe(Date.parse('2026-11-21T16:30:00Z'));
  });

  test.each([
    ['2026-11-19T00:00:00Z', '3天前', '3 days ago'],
    ['2026-11-21T23:59:30Z', '30秒钟前', '30 seconds ago'],
    ['2026-10-08T00:00:00Z', '45天前', '45 days ago'],
    ['2026-07-01T00:00:00Z', '4个月前', '4 months ago'],
  ])('%s is %s, or %s', (instant, zh, en) => {
    const now = Date.parse('2026-11-22T00:00:00Z');
    expect(agoOf(instant, now, 'zh').replaceAll(' ', '')).toBe(zh);
    expect(agoOf(instant, now, 'en')).toBe(en);
  });
});
