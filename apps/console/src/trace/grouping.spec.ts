import { describe, expect, test } from '@jest/globals';
import type { TraceEdge, TraceGraph, TraceNode } from '@zhixin/contracts';
import { BOXES_MAX, GROUPED_MIN, groupedGraph, UNFOLDED_TOGETHER } from './grouping.js';
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

  test('come out of their box some at a time, and the rest stays in it', () => {
    const [id = ''] = [...groupedGraph(graph).groups.keys()];
    const some = groupedGraph(graph, new Map([[id, UNFOLDED_TOGETHER]]));
    expect(some.groups.get(id)).toMatchObject({ unfolded: UNFOLDED_TOGETHER });
    expect(some.groups.get(id)?.members.length).toBe(4_900 - UNFOLDED_TOGETHER);
    expect(some.nodes.length).toBe(groupedGraph(graph).nodes.length + UNFOLDED_TOGETHER);
    const all = groupedGraph(graph, new Map([[id, 4_900 - 1]]));
    expect(all.groups.has(id)).toBe(false);
    expect(all.nodes.length).toBe(groupedGraph(graph).nodes.length + 4_900 - 1);
  });
});

describe('things that are not alike, where they are thousands', () => {
  const holder = (uscc: string) => ({ uscc, name: uscc });
  /** A lot that was packed into many cases, each of which has a piece of its own. */
  const cases = (holderOf: (index: number) => string): TraceGraph => {
    const ids = Array.from({ length: 2_500 }, (_, index) => index);
    return graphOf(
      [
        node('lot', { depth: 0 }),
        ...ids.map((id) => node(`case ${id}`, { holder: holder(holderOf(id)) })),
        ...ids.map((id) => node(`piece ${id}`, { depth: 2, holder: holder(holderOf(id)) })),
      ],
      ids.flatMap((id) => [packed('lot', `case ${id}`), packed(`case ${id}`, `piece ${id}`)]),
    );
  };

  test('are drawn by party and step', () => {
    const { nodes, edges, groups } = groupedGraph(cases((index) => `party ${index % 5}`));
    expect(nodes.length).toBe(1 + 2 * 5);
    expect([...groups.values()].every(({ members }) => members.length === 500)).toBe(true);
    expect(nodes.slice(1).every((box) => box.holder !== undefined)).toBe(true);
    const { lines } = pictureOf({ nodes, edges });
    expect(lines.length).toBe(2 * 5);
  });

  test('are drawn by step where each has a party of its own, which the box does not name', () => {
    const graph = cases((index) => `party ${index}`);
    const { nodes, groups } = groupedGraph(graph);
    expect(nodes.length).toBeLessThan(BOXES_MAX);
    expect([...groups.values()].map(({ members }) => members.length)).toEqual([2_500, 2_500]);
    expect(nodes.filter((box) => groups.has(box.id)).map((box) => box.holder)).toEqual([
      undefined,
      undefined,
    ]);
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
