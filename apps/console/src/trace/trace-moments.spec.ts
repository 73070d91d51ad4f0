import { expect, test } from '@jest/globals';
import type { TraceEdge, TraceNode } from '@zhixin/contracts';
import { happenedBy, momentsIn } from './trace-moments.js';

const step = (from: string, to: string, eventTime: string): TraceEdge => ({
  ...{ from, to, kind: 'custody', eventId: `${from} ${to}` },
  ...{ eventTime, recordTime: '2026-12-01T00:00:00Z' },
});
const node = (id: string, lastSeen?: string): TraceNode => ({
  ...{ id, kind: 'class', label: id, depth: 0 },
  ...(lastSeen !== undefined && { lastSeen }),
});

// The second is the earlier one, though it reads as if it were later.
const edges = [
  step('a', 'b', '2026-11-02T00:00:00Z'),
  step('b', 'c', '2026-11-02T01:00:00+08:00'),
  step('c', 'd', '2026-11-09T00:00:00Z'),
];

test('moments come in the order of time, whatever the zone', () => {
  expect(momentsIn({ edges })).toEqual([
    '2026-11-02T01:00:00+08:00',
    '2026-11-02T00:00:00Z',
    '2026-11-09T00:00:00Z',
  ]);
});

test('what had happened by a moment is what stands in the record until then', () => {
  const nodes = ['a', 'b', 'c', 'd'].map((id) => node(id, '2026-11-09T00:00:00Z'));
  const alone = [node('early', '2026-11-01T00:00:00Z'), node('late', '2026-11-20T00:00:00Z')];
  const graph = { root: 'd', nodes: [...nodes, ...alone], edges };
  const { things, steps } = happenedBy(graph, '2026-11-02T00:00:00Z');
  expect([...things].sort()).toEqual(['a', 'b', 'c', 'd', 'early']);
  expect(steps).toBe(2);
  expect([...happenedBy(graph, '2026-10-01T00:00:00Z').things]).toEqual(['d']);
});
