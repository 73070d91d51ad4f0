import type { TraceEdge, TraceGraph, TraceNode } from '@zhixin/contracts';

/** Things that are drawn as one box where they are at least so many. */
export const GROUPED_MIN = 8;
/** Things of a group that may be unfolded into boxes of their own. */
export const UNFOLDED_MAX = 200;

/** Things of one kind with one holder that come from, and lead to, the same things. */
export interface NodeGroup {
  readonly id: string;
  readonly members: readonly TraceNode[];
}

/** A graph in which groups stand for their members. */
export interface GroupedGraph {
  readonly nodes: readonly TraceNode[];
  readonly edges: readonly TraceEdge[];
  readonly groups: ReadonlyMap<string, NodeGroup>;
}

const neighboursIn = (edges: readonly TraceEdge[]): ReadonlyMap<string, ReadonlySet<string>> => {
  const neighbours = new Map<string, Set<string>>();
  const add = (id: string, neighbour: string): void => {
    const known = neighbours.get(id);
    if (known === undefined) neighbours.set(id, new Set([neighbour]));
    else known.add(neighbour);
  };
  for (const { from, to, kind, claimed = false } of edges) {
    if (from === to) continue;
    add(from, `${kind} ${claimed} to ${to}`);
    add(to, `${kind} ${claimed} from ${from}`);
  }
  return neighbours;
};

/** What things have in common that are drawn as one. */
const likenessOf = (
  { kind, holder, location, abbreviated }: TraceNode,
  neighbours: ReadonlySet<string> | undefined,
): string =>
  JSON.stringify([kind, holder?.uscc, location, abbreviated, [...(neighbours ?? [])].sort()]);

const groupsOf = (graph: TraceGraph): NodeGroup[] => {
  const neighbours = neighboursIn(graph.edges);
  const alike = new Map<string, TraceNode[]>();
  for (const node of graph.nodes) {
    if (node.id === graph.root) continue;
    const likeness = likenessOf(node, neighbours.get(node.id));
    const others = alike.get(likeness);
    if (others === undefined) alike.set(likeness, [node]);
    else others.push(node);
  }
  return [...alike.values()]
    .filter(({ length }) => length >= GROUPED_MIN)
    .map((members) => ({ id: `group of ${members[0]?.id}`, members }));
};

/** The box of a group: like its members, without a name of its own. */
const boxOf = ({ id, members }: NodeGroup): TraceNode[] =>
  members.slice(0, 1).map((first) => {
    const { name: _, ...like } = first;
    return { ...like, id, label: id };
  });

/**
 * The graph with many like things drawn as one, so that thousands stay readable. Groups named in `unfolded` are
 * drawn thing by thing; the root always is.
 */
export const groupedGraph = (
  graph: TraceGraph,
  unfolded: ReadonlySet<string> = new Set(),
): GroupedGraph => {
  const groups = groupsOf(graph).filter(({ id }) => !unfolded.has(id));
  if (groups.length === 0) return { nodes: graph.nodes, edges: graph.edges, groups: new Map() };
  const groupOf = new Map(
    groups.flatMap(({ id, members }) => members.map((member) => [member.id, id] as const)),
  );
  const drawn = (id: string): string => groupOf.get(id) ?? id;
  return {
    nodes: [...graph.nodes.filter(({ id }) => !groupOf.has(id)), ...groups.flatMap(boxOf)],
    edges: graph.edges.map((edge) => ({ ...edge, from: drawn(edge.from), to: drawn(edge.to) })),
    groups: new Map(groups.map((group) => [group.id, group])),
  };
};
