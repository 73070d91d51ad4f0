import type { TraceEdge, TraceGraph, TraceNode } from '@zhixin/contracts';
import { bareStep } from './names.js';

/** Things that are drawn as one box where they are at least so many. */
export const GROUPED_MIN = 8;
/** Boxes that a picture may have before things that are less alike are drawn as one. */
export const BOXES_MAX = 60;
/** Things of a group that are drawn by themselves each time somebody asks. */
export const UNFOLDED_TOGETHER = 24;

/** Things that are drawn as one box. */
export interface NodeGroup {
  readonly id: string;
  /** Those that the box stands for. */
  readonly members: readonly TraceNode[];
  /** How many of the group are drawn by themselves besides. */
  readonly unfolded: number;
}

/** A graph in which groups stand for their members. */
export interface GroupedGraph {
  readonly nodes: readonly TraceNode[];
  readonly edges: readonly TraceEdge[];
  readonly groups: ReadonlyMap<string, NodeGroup>;
}

/** How many things of a group, by its id, are drawn by themselves. */
export type UnfoldedCounts = ReadonlyMap<string, number>;

const valuesBy = (
  edges: readonly TraceEdge[],
  valuesOf: (edge: TraceEdge) => [string, string][],
) => {
  const values = new Map<string, Set<string>>();
  for (const edge of edges.filter(({ from, to }) => from !== to))
    for (const [id, value] of valuesOf(edge)) {
      const known = values.get(id);
      if (known === undefined) values.set(id, new Set([value]));
      else known.add(value);
    }
  return (id: string): readonly string[] => [...(values.get(id) ?? [])].sort();
};

/** What things have in common that are drawn as one. */
type Likeness = (node: TraceNode) => readonly unknown[];

/** The same kind of thing with one holder at one place, from and to the same things. */
const sameNeighbours = ({ edges }: TraceGraph): Likeness => {
  const neighbours = valuesBy(edges, ({ from, to, kind, claimed = false }) => [
    [from, `${kind} ${claimed} to ${to}`],
    [to, `${kind} ${claimed} from ${from}`],
  ]);
  return ({ id, kind, holder, location, abbreviated }) => [
    ...[kind, holder?.uscc, location, abbreviated],
    ...neighbours(id),
  ];
};

/** The same kind of thing, as many steps from the root, that came by the same business steps. */
const sameStep = ({ edges }: TraceGraph): Likeness => {
  const steps = valuesBy(edges, ({ to, kind, bizStep = '' }) => [
    [to, `${kind} ${bareStep(bizStep)}`],
  ]);
  return ({ id, kind, depth }) => [kind, depth, ...steps(id)];
};

/** The same besides with one party. */
const samePartyAndStep = (graph: TraceGraph): Likeness => {
  const step = sameStep(graph);
  return (node) => [node.holder?.uscc, ...step(node)];
};

/** From the finest to the coarsest; of the coarser ones two are enough for a box. */
const LIKENESSES = [
  { name: 'alike', of: sameNeighbours, least: GROUPED_MIN },
  { name: 'party and step', of: samePartyAndStep, least: 2 },
  { name: 'step', of: sameStep, least: 2 },
] as const;

interface WholeGroup {
  readonly id: string;
  readonly members: readonly TraceNode[];
}

const groupsBy = (
  graph: TraceGraph,
  { name, of, least }: (typeof LIKENESSES)[number],
): readonly WholeGroup[] => {
  const likenessOf = of(graph);
  const alike = new Map<string, TraceNode[]>();
  for (const node of graph.nodes) {
    if (node.id === graph.root) continue;
    const likeness = JSON.stringify(likenessOf(node));
    const others = alike.get(likeness);
    if (others === undefined) alike.set(likeness, [node]);
    else others.push(node);
  }
  return [...alike.values()]
    .filter(({ length }) => length >= least)
    .map((members) => ({ id: `${name} as ${members[0]?.id}`, members }));
};

const boxesWith = ({ nodes }: TraceGraph, groups: readonly WholeGroup[]): number =>
  groups.reduce((left, { members }) => left - members.length + 1, nodes.length);

const groupsOf = (graph: TraceGraph): readonly WholeGroup[] => {
  let groups: readonly WholeGroup[] = [];
  for (const likeness of LIKENESSES) {
    groups = groupsBy(graph, likeness);
    if (boxesWith(graph, groups) <= BOXES_MAX) break;
  }
  return groups;
};

/** What is left of a group of which some are drawn by themselves; one thing needs no box for many. */
const foldedOf = ({ id, members }: WholeGroup, unfolded: UnfoldedCounts): NodeGroup[] => {
  const drawn = unfolded.get(id) ?? 0;
  const rest = members.slice(drawn);
  return rest.length < 2 ? [] : [{ id, members: rest, unfolded: drawn }];
};

const sharedBy = <Value>(
  members: readonly TraceNode[],
  valueOf: (node: TraceNode) => Value,
): Value | undefined => {
  const values = new Map(members.map((node) => [JSON.stringify(valueOf(node)), valueOf(node)]));
  return values.size === 1 ? [...values.values()][0] : undefined;
};

/** The box of a group: what all its members have in common, without a name of its own. */
const boxOf = ({ id, members }: NodeGroup): TraceNode[] =>
  members.slice(0, 1).map(({ kind, depth }) => {
    const holder = sharedBy(members, (node) => node.holder);
    const location = sharedBy(members, (node) => node.location);
    return {
      ...{ id, label: id, kind, depth },
      ...(holder !== undefined && { holder }),
      ...(location !== undefined && { location }),
    };
  });

/**
 * The graph with many like things drawn as one, so that thousands stay readable: things with the same neighbours; where
 * that leaves too many boxes, those of one party and step, and in the end those of one step. The root is always drawn by
 * itself, and of each group as many as `unfolded` says.
 */
export const groupedGraph = (
  graph: TraceGraph,
  unfolded: UnfoldedCounts = new Map<string, number>(),
): GroupedGraph => {
  const groups = groupsOf(graph).flatMap((group) => foldedOf(group, unfolded));
  if (groups.length === 0) return { nodes: graph.nodes, edges: graph.edges, groups: new Map() };
  const groupOf = new Map(
    groups.flatMap(({ id, members }) => members.map((member) => [member.id, id] as const)),
  );
  const drawn = (id: string): string => groupOf.get(id) ?? id;
  return {
    nodes: [...graph.nodes.filter(({ id }) => !groupOf.has(id)), ...groups.flatMap(boxOf)],
    edges: graph.edges
      .map((edge) => ({ ...edge, from: drawn(edge.from), to: drawn(edge.to) }))
      .filter(({ from, to }, index) => from !== to || isHandOver(graph.edges[index])),
    groups: new Map(groups.map((group) => [group.id, group])),
  };
};

/** Of one thing from party to party; a step within a box is none. */
const isHandOver = (edge: TraceEdge | undefined): boolean => edge?.from === edge?.to;
