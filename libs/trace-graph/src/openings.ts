import type { ToldEvent } from './one-hop.js';

/**
 * What is seen in a container, or taken out of it, without ever having been put in was in it since the child's last
 * event elsewhere; such a beginning is told right after that event.
 */
export const withOpenings = (told: readonly ToldEvent[]): readonly ToldEvent[] => {
  const inside = new Map<number, Set<number>>();
  const lastElsewhere = new Map<number, number>();
  const after = new Map<number, ToldEvent[]>();
  told.forEach(({ edges, event }, place) => {
    for (const edge of edges) {
      const children = childrenOf(inside, edge.container);
      const opens = (edge.kind === 'within' || edge.kind === 'unpack') && !children.has(edge.thing);
      if (opens) {
        const since = lastElsewhere.get(edge.thing) ?? -1;
        const at = (told[since] ?? told[0]!).at;
        const opening: ToldEvent = {
          event,
          edges: [{ ...edge, kind: 'within' }],
          at,
          circular: false,
        };
        after.set(since, [...(after.get(since) ?? []), opening]);
      }
      if (edge.kind === 'pack' || edge.kind === 'within') children.add(edge.thing);
      if (edge.kind === 'unpack') children.delete(edge.thing);
      if (edge.kind === 'empty') children.clear();
    }
    for (const { thing } of edges) lastElsewhere.set(thing, place);
  });
  return placed(told, after);
};

const childrenOf = (inside: Map<number, Set<number>>, container: number): Set<number> => {
  let children = inside.get(container);
  if (children === undefined) inside.set(container, (children = new Set()));
  return children;
};

const placed = (told: readonly ToldEvent[], after: ReadonlyMap<number, readonly ToldEvent[]>) => {
  const all: ToldEvent[] = [...(after.get(-1) ?? [])];
  told.forEach((one, place) => {
    // What was there already needs no second beginning.
    const edges = one.edges.filter(({ kind }) => kind !== 'within');
    all.push(
      edges.length === one.edges.length ? one : { ...one, edges },
      ...(after.get(place) ?? []),
    );
  });
  return all;
};
