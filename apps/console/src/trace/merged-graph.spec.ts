import { expect, test } from '@jest/globals';
import type { TraceEdge, TraceGraph } from '@zhixin/contracts';
import { mergedGraph } from './merged-graph.js';

const step = (from: string, to: string): TraceEdge => ({
  ...{ from, to, kind: 'containment', eventId: `${from} ${to}` },
  ...{ eventTime: '2026-11-01T00:00:00Z', recordTime: '2026-11-01T00:00:00Z' },
});
const part = (root: string, depths: Readonly<Record<string, number>>, edges: TraceEdge[]) =>
  ({
    ...{ root, direction: 'forward', truncated: true, edges },
    nodes: Object.entries(depths).map(([id, depth]) => ({ id, kind: 'class', label: id, depth })),
    ...{ validAt: '', knownAt: '', asOf: '' },
  }) satisfies TraceGraph;

test('parts of a trace are one graph, with each thing and step once', () => {
  const merged = mergedGraph([
    part('a', { a: 0, b: 1 }, [step('a', 'b')]),
    part('a', { b: 1, c: 2 }, [step('a', 'b'), step('b', 'c')]),
  ]);
  expect(merged?.root).toBe('a');
  expect(merged?.nodes.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  expect(merged?.edges.map(({ eventId }) => eventId)).toEqual(['a b', 'b c']);
});

test('what lies next to a thing stands behind it, and what was there stays where it was', () => {
  const merged = mergedGraph([
    part('a', { a: 0, b: 3 }, [step('a', 'b')]),
    part('b', { b: 0, a: 1, c: 2 }, [step('b', 'c')]),
  ]);
  expect(merged?.nodes.map(({ id, depth }) => [id, depth])).toEqual([
    ['a', 0],
    ['b', 3],
    ['c', 5],
  ]);
});

test('no part is no graph', () => {
  expect(mergedGraph([])).toBeUndefined();
});
