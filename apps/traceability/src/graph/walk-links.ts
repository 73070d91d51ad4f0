import { EDGE, type EdgeBetween } from './edges-between.js';
import type { StoredEdge } from './stored-edges.js';

export type WalkWay = 'forward' | 'backward';

/** What is in containers is read whichever way a walk goes. */
const CONTAINMENT: readonly EdgeBetween[] = [
  ...[EDGE.INSIDE, EDGE.PACKED, EDGE.WITHIN, EDGE.UNPACKED, EDGE.EMPTIED],
];

/** Edges that a walk may follow. */
export const EDGES_OF_WAY: Readonly<Record<WalkWay, readonly EdgeBetween[]>> = {
  forward: [
    ...[EDGE.MADE_INTO, EDGE.INPUT_OF, EDGE.OUTPUTS, EDGE.SERIALS, EDGE.SERIALS_MADE],
    ...CONTAINMENT,
  ],
  backward: [
    ...[EDGE.MADE_OF, EDGE.OUTPUT_OF, EDGE.INPUTS, EDGE.SERIALS_MADE, EDGE.LOTS],
    ...CONTAINMENT,
  ],
};

const NOTHING: readonly never[] = [];

/** Edges of the names that a walk has asked for, in the order of the log. */
export class WalkLinks {
  private readonly byName = new Map<number, readonly StoredEdge[]>();
  /** How many edges there are. */
  count = 0;

  /** Those of the names whose edges have not been asked for; from now on they have. */
  unread(names: readonly number[]): readonly number[] {
    const found: number[] = [];
    for (const name of names)
      if (!this.byName.has(name)) {
        this.byName.set(name, NOTHING);
        found.push(name);
      }
    return found;
  }

  /** All edges of a name come together. */
  add(edges: readonly StoredEdge[]): void {
    this.count += edges.length;
    for (const edge of edges) {
      const known = this.of(edge.name);
      if (known.length === 0) this.byName.set(edge.name, [edge]);
      else (known as StoredEdge[]).push(edge);
    }
  }

  of(name: number): readonly StoredEdge[] {
    return this.byName.get(name) ?? NOTHING;
  }
}
