import { describe, expect, test } from '@jest/globals';
import { NewestEvents } from './newest-events.js';
import type { LogEntry } from './log-entry.js';
import type { PositionedEntry } from './log-statements.js';
import { entry, NOW } from './testing.js';

const placed = (from: number, to: number, changes: Partial<LogEntry> = {}): PositionedEntry[] =>
  Array.from({ length: to - from + 1 }, (_, index) => ({
    entry: entry(`at ${from + index}`, changes),
    position: from + index,
    recordTime: NOW,
  }));

const positions = (written: NewestEvents, after: number, max = 100) =>
  written.after(after, max, 'none')?.map(({ position }) => position);

describe('what was just written', () => {
  test('is had by whoever stands just before it or within it', () => {
    const written = new NewestEvents();
    written.add(placed(11, 13));
    written.add(placed(14, 14));
    expect(positions(written, 10)).toEqual([11, 12, 13, 14]);
    expect(positions(written, 12)).toEqual([13, 14]);
    expect(positions(written, 10, 2)).toEqual([11, 12]);
  });

  test('is to be read by whoever stands before or behind it', () => {
    const written = new NewestEvents();
    expect(positions(written, 0)).toBeUndefined();
    written.add(placed(11, 13));
    expect([positions(written, 9), positions(written, 13)]).toEqual([undefined, undefined]);
  });

  test('begins anew behind what another process wrote', () => {
    const written = new NewestEvents();
    written.add(placed(1, 3));
    written.add(placed(6, 7));
    written.add([]);
    expect(positions(written, 2)).toBeUndefined();
    expect(positions(written, 5)).toEqual([6, 7]);
  });

  test('has the texts that its reader wants, or has to be read', () => {
    const written = new NewestEvents();
    written.add(placed(1, 1, { body: '{"ilmd":{}}' }));
    written.add(placed(2, 2));
    const bodies = (of: 'none' | 'with ilmd') => written.after(0, 9, of)?.map(({ body }) => body);
    expect([bodies('none'), bodies('with ilmd')]).toEqual([
      ['', ''],
      ['{"ilmd":{}}', ''],
    ]);
    expect(written.after(0, 9, 'all')).toBeUndefined();
  });

  test.each<[string, Partial<LogEntry>, number]>([
    ['events', {}, 4_100],
    ['things', { facts: { things: Array(500).fill({ id: 'urn:a:b', role: 'epc' }) } }, 90],
    ['texts', { body: `{"ilmd":"${'x'.repeat(1_000_000)}"}` }, 6],
  ])('forgets the older half beyond so many %s', (_, changes, last) => {
    const written = new NewestEvents();
    for (let position = 1; position <= last; position += 1)
      written.add(placed(position, position, changes));
    expect(positions(written, 0)).toBeUndefined();
    expect(positions(written, last - 1)).toEqual([last]);
  });
});
