import { describe, expect, test } from '@jest/globals';
import type { TraceEdge, TraceGraph, TraceNode } from '@zhixin/contracts';
import { GROUPED_MIN, groupedGraph } from './grouping.js';
import { pictureOf } from './layout.js';

const node = (id: string, changes: Partial<TraceNode> = {}): TraceNode => ({
  ...{ id, kind: 'instance', label: id, depth: 1 },
  ...changes,
});
const packed = (from: string, to: string): TraceEdge => ({
  ...{ from, to, kind: 'containment', eventId: `${from} ${to}` },
  ...{ eventTime: '2026-11-01T00:00:00Z', recordTime: '2026-11-01T00:00:00Z' },
});
const graphOf = (nodes: readonly TraceNode[], edges: readonly TraceEdge[]): TraceGraph => ({
  ...{ root: 'lot', direction: 'forward', nodes, edges, truncated: false },
  ...{ validAt: '', knownAt: '', asOf: '' },
});
const several = (count: number, name: string, of: string) => {
  const ids = Array.from({ length: count }, (_, index) => `${name} ${index}`);
  return { nodes: ids.map((id) => node(id)), edges: ids.map((id) => packed(id, of)) };
};

describe('things that are alike', () => {
  const pieces = several(4_900, 'piece', 'pallet');
  const few = several(GROUPED_MIN - 1, 'odd', 'lot');
  const graph = graphOf(
    [
      node('lot'),
      node('pallet'),
      ...pieces.nodes,
      ...few.nodes,
      ...several(92, 'alone', 'x').nodes,
    ],
    [packed('lot', 'pallet'), ...pieces.edges, ...few.edges],
  );

  test('are one box, so that a graph of 5,000 is drawn with few, and none is lost', () => {
    const { nodes, edges, groups } = groupedGraph(graph);
    expect(nodes.length).toBeLessThan(20);
    expect([...groups.values()].map(({ members }) => members.length)).toEqual([4_900, 92]);
    const { lines } = pictureOf({ nodes, edges });
    expect(lines.map(({ steps }) => steps.length)).toContain(4_900);
  });

  test('unfold into their own boxes', () => {
    const [id = ''] = [...groupedGraph(graph).groups.keys()];
    const { nodes, groups } = groupedGraph(graph, new Set([id]));
    expect(groups.size).toBe(1);
    expect(nodes.length).toBe(4_900 + 2 + few.nodes.length + 1);
  });
});

test('what differs in holder or in way is not put together, nor is the root', () => {
  const pieces = several(GROUPED_MIN, 'piece', 'pallet');
  const [first = node(''), ...others] = pieces.nodes;
  const holder = { uscc: 'other', name: 'other' };
  const nodes = [node('pallet'), { ...first, holder }, ...others];
  expect(groupedGraph(graphOf(nodes, pieces.edges)).groups.size).toBe(0);
  const claims = pieces.edges.map((edge, index) => ({ ...edge, claimed: index === 0 }));
  expect(groupedGraph(graphOf(pieces.nodes, claims)).groups.size).toBe(0);
  const rooted = { ...graphOf(pieces.nodes, pieces.edges), root: first.id };
  expect(groupedGraph(rooted).groups.size).toBe(0);
});
