import { EDGE } from './edges-between.js';
import type { StoredEdge } from './stored-edges.js';
import type { StoredLinks } from './stored-links.js';
import type { WalkLinks } from './walk-links.js';

/** Something was in a container from a time on, and not any more at another. */
export interface Stay {
  readonly child: number;
  readonly container: number;
  /** Minus infinity where nobody reported it before. */
  readonly from: number;
  /** Infinity while nobody reported that it came out. */
  readonly to: number;
  /** What proves it: the event that put it in, else the first that saw it in there or took it out. */
  readonly evidence: StoredEdge;
}

/** Of what nobody put in it is not known from the container alone since when it was there. */
type SeenStay = Omit<Stay, 'from'>;

const NOTHING: readonly never[] = [];

/** Stays by container, each told once: whoever asks has read all edges of the container. */
export class Stays {
  private readonly seen = new Map<number, readonly SeenStay[]>();
  private readonly told = new Map<number, readonly Stay[]>();
  private readonly byChild = new Map<number, ReadonlyMap<number, readonly Stay[]>>();

  /** @param history events of the things that `withoutBeginning` names */
  constructor(
    private readonly links: WalkLinks,
    private readonly history: StoredLinks,
  ) {}

  /** Things whose own events say since when they were in the container. */
  withoutBeginning(container: number): readonly number[] {
    return this.seenIn(container).flatMap(({ child, evidence }) =>
      evidence.kind === EDGE.PACKED ? [] : child,
    );
  }

  in(container: number): readonly Stay[] {
    const known = this.told.get(container);
    if (known !== undefined) return known;
    const seen = this.seenIn(container);
    if (seen.length === 0) return NOTHING;
    const stays = seen.map((stay) => ({ ...stay, from: this.beginningOf(stay) }));
    this.told.set(container, stays);
    return stays;
  }

  of(child: number, container: number): readonly Stay[] {
    let found = this.byChild.get(container);
    if (found === undefined) this.byChild.set(container, (found = byChild(this.in(container))));
    return found.get(child) ?? [];
  }

  private seenIn(container: number): readonly SeenStay[] {
    const known = this.seen.get(container);
    if (known !== undefined) return known;
    // Few of all things are containers.
    if (!this.links.of(container).some(isOfContents)) return NOTHING;
    const stays = staysIn(container, this.links);
    this.seen.set(container, stays);
    return stays;
  }

  private beginningOf({ child, container, evidence }: SeenStay): number {
    if (evidence.kind === EDGE.PACKED) return evidence.at;
    let last = -Infinity;
    for (const { at, edges } of this.history.of(child))
      if (at < evidence.at && edges[5] !== container) last = Math.max(last, at);
    return last;
  }
}

const byChild = (stays: readonly Stay[]): ReadonlyMap<number, readonly Stay[]> => {
  const found = new Map<number, Stay[]>();
  for (const stay of stays) {
    const others = found.get(stay.child);
    if (others === undefined) found.set(stay.child, [stay]);
    else others.push(stay);
  }
  return found;
};

/**
 * What was in a container, and when: [put in, taken out). What is seen in it or taken out of it without having been put
 * in was there since its last event elsewhere. Events are put in the order in which they happened; within one instant
 * things come out before others go in.
 */
const staysIn = (container: number, links: WalkLinks): readonly SeenStay[] => {
  const open = new Map<number, Omit<SeenStay, 'to'>>();
  const closed: SeenStay[] = [];
  const close = (child: number, to: number) => {
    const stay = open.get(child);
    if (stay === undefined) return;
    open.delete(child);
    closed.push({ ...stay, to });
  };
  const contents = links.of(container).filter(isOfContents);
  for (const evidence of contents.sort(byTimeAndRank)) {
    const { kind, at, others } = evidence;
    if (kind === EDGE.EMPTIED) for (const child of [...open.keys()]) close(child, at);
    for (const child of others) {
      if (!open.has(child)) open.set(child, { child, container, evidence });
      if (kind === EDGE.UNPACKED) close(child, at);
    }
  }
  return [...closed, ...[...open.values()].map((stay) => ({ ...stay, to: Infinity }))];
};

const RANKS: Readonly<Partial<Record<StoredEdge['kind'], number>>> = {
  [EDGE.UNPACKED]: 0,
  [EDGE.EMPTIED]: 0,
  [EDGE.PACKED]: 1,
  [EDGE.WITHIN]: 1,
};

const isOfContents = ({ kind }: StoredEdge): boolean => RANKS[kind] !== undefined;

const byTimeAndRank = (left: StoredEdge, right: StoredEdge): number =>
  left.at - right.at || RANKS[left.kind]! - RANKS[right.kind]! || (left.id < right.id ? -1 : 1);
