import type { TraceEdge, TraceGraph, TraceNode } from '@zhixin/contracts';

/** The moments at which something happened in a trace, the first first. */
export const momentsIn = ({ edges }: Pick<TraceGraph, 'edges'>): string[] =>
  [...new Set(edges.map(({ eventTime }) => eventTime))].sort(
    (a, b) => Date.parse(a) - Date.parse(b),
  );

/** Whether a step had happened by a moment. */
export const hasHappened = ({ eventTime }: Pick<TraceEdge, 'eventTime'>, moment: string): boolean =>
  Date.parse(eventTime) <= Date.parse(moment);

/** Things that were there by a moment, and how many steps had been taken. */
export interface HappenedBy {
  readonly moment: string;
  readonly things: ReadonlySet<string>;
  readonly steps: number;
}

/** What had happened by a moment; a thing that no step names is known by when it was last seen. */
export const happenedBy = (
  { nodes, edges, root }: Pick<TraceGraph, 'nodes' | 'edges' | 'root'>,
  moment: string,
): HappenedBy => {
  const happened = edges.filter((edge) => hasHappened(edge, moment));
  const named = new Set(edges.flatMap(({ from, to }) => [from, to]));
  const wasSeen = ({ id, lastSeen: eventTime }: TraceNode): boolean =>
    !named.has(id) && eventTime !== undefined && hasHappened({ eventTime }, moment);
  return {
    moment,
    things: new Set([
      root,
      ...happened.flatMap(({ from, to }) => [from, to]),
      ...nodes.filter(wasSeen).map(({ id }) => id),
    ]),
    steps: happened.length,
  };
};
