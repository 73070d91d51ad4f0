import { describe, expect, test } from '@jest/globals';
import type { TraceEdge, TraceNode } from '@zhixin/contracts';
import { pathThrough } from './layered.js';
import { NODE_HEIGHT_PX, NODE_WIDTH_PX, pictureOf } from './layout.js';

const node = (id: string): TraceNode => ({ id, kind: 'class', label: id, depth: 0 });
const edge = (from: string, to: string, kind: TraceEdge['kind'] = 'transformation'): TraceEdge => ({
  from,
  to,
  kind,
  eventId: `${from}-${to}`,
  eventTime: '2026-11-01T00:00:00Z',
  recordTime: '2026-11-01T00:00:00Z',
});
const placeOf = (picture: ReturnType<typeof pictureOf>, id: string) =>
  picture.nodes.find((placed) => placed.node.id === id) ?? { x: NaN, y: NaN };

describe('the picture of a trace', () => {
  const nodes = ['field-1', 'field-2', 'packed', 'juice', 'shop'].map(node);
  const edges = [
    edge('field-1', 'packed'),
    edge('field-2', 'packed'),
    edge('packed', 'juice'),
    edge('juice', 'shop', 'containment'),
    edge('packed', 'shop', 'containment'),
    edge('packed', 'packed', 'custody'),
  ];
  const picture = pictureOf({ nodes, edges });

  test('stands sources left of what became of them', () => {
    const columns = nodes.map(({ id }) => placeOf(picture, id).x);
    expect(columns[0]).toBe(columns[1]);
    expect([...columns.slice(1)]).toEqual([...columns.slice(1)].sort((a, b) => a - b));
    expect(new Set(columns).size).toBe(4);
  });

  test('overlaps no two boxes', () => {
    picture.nodes.forEach((a, index) => {
      for (const b of picture.nodes.slice(index + 1)) {
        const apart = Math.abs(a.x - b.x) >= NODE_WIDTH_PX || Math.abs(a.y - b.y) >= NODE_HEIGHT_PX;
        expect(apart).toBe(true);
      }
    });
  });

  test('keeps hand-overs with their node and draws no line for them', () => {
    expect(picture.lines.some(({ kind }) => kind === 'custody')).toBe(false);
    expect(picture.nodes.find((placed) => placed.node.id === 'packed')?.handOvers).toHaveLength(1);
  });

  test('leads a long line round the boxes in between', () => {
    const long = picture.lines.find(({ from, to }) => from === 'packed' && to === 'shop');
    const juice = placeOf(picture, 'juice');
    const between = long?.points.filter(({ x }) => x >= juice.x && x <= juice.x + NODE_WIDTH_PX);
    expect(between).toHaveLength(2);
    for (const { y } of between ?? [])
      expect(y < juice.y || y > juice.y + NODE_HEIGHT_PX).toBe(true);
  });

  test('joins lines to the facing sides of their boxes', () => {
    const { points = [] } = picture.lines.find(({ to }) => to === 'juice') ?? {};
    const [from, to] = [placeOf(picture, 'packed'), placeOf(picture, 'juice')];
    expect(points[0]).toEqual({ x: from.x + NODE_WIDTH_PX, y: from.y + NODE_HEIGHT_PX / 2 });
    expect(points.at(-1)).toEqual({ x: to.x, y: to.y + NODE_HEIGHT_PX / 2 });
  });

  test('merges repeated steps of one kind between the same two things', () => {
    const { lines } = pictureOf({
      nodes: [node('a'), node('b')],
      edges: [edge('a', 'b'), edge('a', 'b'), edge('a', 'b', 'association')],
    });
    expect(lines.map(({ kind, steps }) => [kind, steps.length])).toEqual([
      ['transformation', 2],
      ['association', 1],
    ]);
  });

  test('draws what only one side says apart from what is certain', () => {
    const { lines } = pictureOf({
      nodes: [node('a'), node('b')],
      edges: [edge('a', 'b'), { ...edge('a', 'b'), claimed: true }],
    });
    expect(lines.map(({ isClaimed }) => isClaimed)).toEqual([false, true]);
  });

  test('leaves out steps whose other end was cut off, and survives nothing at all', () => {
    expect(pictureOf({ nodes: [node('a')], edges: [edge('a', 'gone')] }).lines).toEqual([]);
    expect(pictureOf({ nodes: [], edges: [] })).toMatchObject({ nodes: [], lines: [] });
  });
});

test('a path leaves and reaches its ends level', () => {
  const path = pathThrough([
    { x: 0, y: 0 },
    { x: 10, y: 20 },
  ]);
  expect(path).toBe('M0,0C5,0 5,20 10,20');
});
