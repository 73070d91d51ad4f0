import { describe, expect, test } from '@jest/globals';
import type { RecordedEvent } from './event-store.js';
import { RECENT_BYTES_MAX, RECENT_EVENTS_MAX, RecentEvents } from './recent-events.js';

const eventAt = (place: number): RecordedEvent => ({
  id: String(place),
  type: place % 2 === 0 ? 'Even' : 'Odd',
  data: {},
  metadata: { occurredAt: '2026-03-01T08:00:00Z', actor: 'a', correlationId: 'c' },
  stream: `${place % 3 === 0 ? 'third' : 'other'}-1`,
  revision: place,
  position: `test:${place}`,
  recordedAt: '2026-03-01T08:00:00.000Z',
});

/** The events of places `from` to `to`. */
const commit = (from: number, to: number, bytes = 10) => ({
  after: BigInt(from - 1),
  events: Array.from({ length: to - from + 1 }, (_, i) => eventAt(from + i)),
  bytes,
});
const recentOf = (...commits: ReturnType<typeof commit>[]) => {
  const recent = new RecentEvents();
  commits.forEach((one) => recent.add(one));
  return recent;
};
const idsAfter = (recent: RecentEvents, place: number, max = 500) =>
  recent.pageAfter(BigInt(place), undefined, max)?.events.map(({ id }) => Number(id));

describe('recent events', () => {
  test('are given after any place among them, across commits', () => {
    const recent = recentOf(commit(5, 7), commit(8, 8), commit(9, 12));
    expect(idsAfter(recent, 4)).toEqual([5, 6, 7, 8, 9, 10, 11, 12]);
    expect(idsAfter(recent, 6)).toEqual([7, 8, 9, 10, 11, 12]);
    expect(idsAfter(recent, 8)).toEqual([9, 10, 11, 12]);
    expect(idsAfter(recent, 11)).toEqual([12]);
  });

  test('are unknown before the first, and nothing follows the last', () => {
    const recent = recentOf(commit(5, 7));
    expect(idsAfter(recent, 3)).toBeUndefined();
    expect(idsAfter(recent, 7)).toBeUndefined();
    expect(idsAfter(recent, 9)).toBeUndefined();
    expect(idsAfter(recentOf(), 0)).toBeUndefined();
  });

  test('of another process are passed over where no category of theirs is wanted', () => {
    const recent = recentOf(commit(1, 3));
    recent.addForeign({ after: 3n, end: 5n, categories: ['foreign'] });
    recent.add(commit(6, 7));
    expect(recent.pageAfter(0n, { categories: ['third'] }, 9)).toMatchObject({
      events: [{ id: '3' }, { id: '6' }],
      reached: 7n,
    });
    expect(recent.pageAfter(0n, { categories: ['other', 'foreign'] }, 9)).toMatchObject({
      events: [{ id: '1' }, { id: '2' }],
      reached: 3n,
    });
    expect(recent.pageAfter(3n, { categories: ['foreign'] }, 9)).toBeUndefined();
    expect(idsAfter(recent, 4)).toBeUndefined();
    expect(idsAfter(recent, 5)).toEqual([6, 7]);
  });

  test('heard of late or with a gap before them are no reason to pass anything over', () => {
    const recent = recentOf(commit(1, 3));
    recent.addForeign({ after: 1n, end: 3n, categories: ['foreign'] });
    expect(idsAfter(recent, 0)).toEqual([1, 2, 3]);
    recent.addForeign({ after: 4n, end: 6n, categories: ['foreign'] });
    expect(recent.pageAfter(3n, { categories: ['other'] }, 9)).toBeUndefined();
    expect(recent.pageAfter(4n, { categories: ['other'] }, 9)).toEqual({ events: [], reached: 6n });
  });

  test('come in pages that say how far they reach', () => {
    const recent = recentOf(commit(1, 3), commit(4, 6));
    expect(recent.pageAfter(0n, undefined, 2)).toMatchObject({ reached: 2n });
    expect(recent.pageAfter(2n, undefined, 2)).toMatchObject({ reached: 4n });
    expect(idsAfter(recent, 2, 2)).toEqual([3, 4]);
    expect(recent.pageAfter(4n, undefined, 9)).toMatchObject({ reached: 6n });
  });

  test('are filtered, and reach over what the filter does not want', () => {
    const recent = recentOf(commit(1, 4), commit(5, 8));
    const page = recent.pageAfter(0n, { categories: ['third'] }, 9);
    expect(page).toMatchObject({ events: [{ id: '3' }, { id: '6' }], reached: 8n });
    expect(recent.pageAfter(0n, { types: ['Even'] }, 2)).toMatchObject({
      events: [{ id: '2' }, { id: '4' }],
      reached: 4n,
    });
    expect(recent.pageAfter(0n, { categories: [] }, 2)).toEqual({ events: [], reached: 8n });
  });

  test('are forgotten up to where another process wrote', () => {
    const recent = recentOf(commit(1, 4), commit(7, 8));
    expect(idsAfter(recent, 3)).toBeUndefined();
    expect(idsAfter(recent, 5)).toBeUndefined();
    expect(idsAfter(recent, 6)).toEqual([7, 8]);
  });

  test('are forgotten, oldest first, when they are too many or too large', () => {
    const many = recentOf(commit(1, 400), commit(401, 800), commit(801, RECENT_EVENTS_MAX + 1));
    expect(idsAfter(many, 399)).toBeUndefined();
    expect(idsAfter(many, 400)).toHaveLength(500);

    const large = recentOf(commit(1, 2, RECENT_BYTES_MAX), commit(3, 4, 1));
    expect(idsAfter(large, 1)).toBeUndefined();
    expect(idsAfter(large, 2)).toEqual([3, 4]);
    large.add(commit(5, 5, RECENT_BYTES_MAX + 1));
    expect(idsAfter(large, 4)).toBeUndefined();
    large.add(commit(6, 6));
    expect(idsAfter(large, 5)).toEqual([6]);
  });
});
