import { describe, expect, test } from '@jest/globals';
import { bandsOf, pointsOf } from './score-series.js';

const timeline = [
  { at: '2026-01-01T00:00:00Z', score: 95, grade: 'A' },
  { at: '2026-03-01T00:00:00Z', score: 92, grade: 'A' },
  { at: '2026-05-01T00:00:00Z', score: 80, grade: 'B' },
] as const;
const until = '2026-06-01T00:00:00Z';

describe('the chart of a score', () => {
  test('shows one band for every stretch of equal grade, the last until now', () => {
    expect(bandsOf(timeline, until)).toEqual([
      { grade: 'A', from: '2026-01-01T00:00:00Z', to: '2026-05-01T00:00:00Z' },
      { grade: 'B', from: '2026-05-01T00:00:00Z', to: until },
    ]);
    expect(bandsOf([], until)).toEqual([]);
  });

  test('holds the last score until now, but not backwards', () => {
    expect(pointsOf(timeline, until).at(-1)).toEqual([until, 80]);
    expect(pointsOf(timeline, '2026-05-01T00:00:00Z')).toHaveLength(3);
    expect(pointsOf([], until)).toEqual([]);
  });
});
