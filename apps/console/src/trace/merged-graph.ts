import type { TraceEdge, TraceGraph, TraceNode } from '@zhixin/contracts';

/** Which of several steps one is: more than one part may tell of it. */
export const edgeKey = ({ eventId, kind, from, to, fromParty, toParty }: TraceEdge): string =>
  [eventId, kind, from, to, fromParty, toParty].join(' ');

/**
 * Parts of a trace, and traces of things in it, as one graph: each thing and step once, in the order in which they came.
 * The first says what was asked; things of a trace of another thing stand behind that.
 */
export const mergedGraph = (parts: readonly TraceGraph[]): TraceGraph | undefined => {
  const [first] = parts;
  if (first === undefined || parts.length === 1) return first;
  const nodes = new Map<string, TraceNode>();
  const edges = new Map<string, TraceEdge>();
  for (const part of parts) {
    const behind = part.root === first.root ? 0 : (nodes.get(part.root)?.depth ?? 0);
    for (const node of part.nodes)
      if (!nodes.has(node.id)) nodes.set(node.id, { ...node, depth: node.depth + behind });
    for (const edge of part.edges) if (!edges.has(edgeKey(edge))) edges.set(edgeKey(edge), edge);
  }
  return { ...first, nodes: [...nodes.values()], edges: [...edges.values()] };
};
