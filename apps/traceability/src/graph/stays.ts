import type { StoredLinks, TimedEdges } from './stored-links.js';
import type { StoredAmount } from './stored-rows.js';

/** Something was in a container from a time on, and not any more at another. */
export interface Stay {
  readonly child: number;
  readonly container: number;
  /** Minus infinity where nobody reported it before. */
  readonly from: number;
  /** Infinity while nobody reported that it came out. */
  readonly to: number;
  /** What proves it: the event that put it in, else the first that saw it in there or took it out. */
  readonly evidence: TimedEdges;
  readonly amount: StoredAmount | undefined;
}

type OpenStay = Omit<Stay, 'to'>;

/** Stays by container, each told once for as long as no events are added. */
export class Stays {
  private readonly told = new Map<number, readonly Stay[]>();
  private readonly byChild = new Map<number, ReadonlyMap<number, readonly Stay[]>>();

  constructor(private readonly links: StoredLinks) {}

  in(container: number): readonly Stay[] {
    let stays = this.told.get(container);
    if (stays === undefined) this.told.set(container, (stays = staysIn(container, this.links)));
    return stays;
  }

  of(child: number, container: number): readonly Stay[] {
    let found = this.byChild.get(container);
    if (found === undefined) this.byChild.set(container, (found = byChild(this.in(container))));
    return found.get(child) ?? [];
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
export const staysIn = (container: number, links: StoredLinks): readonly Stay[] => {
  const open = new Map<number, OpenStay>();
  const closed: Stay[] = [];
  const close = (child: number, to: number) => {
    const stay = open.get(child);
    if (stay === undefined) return;
    open.delete(child);
    closed.push({ ...stay, to });
  };
  for (const one of [...links.inside(container)].sort(byTimeAndRank)) {
    const [kind, , , , , , , things, amounts] = one.edges;
    if (kind === 'empty') for (const child of [...open.keys()]) close(child, one.at);
    else
      things.forEach((child, index) => {
        if (!open.has(child)) {
          const from = kind === 'pack' ? one.at : lastElsewhere(child, container, one.at, links);
          open.set(child, { child, container, from, evidence: one, amount: amounts?.[index] });
        }
        if (kind === 'unpack') close(child, one.at);
      });
  }
  return [...closed, ...[...open.values()].map((stay) => ({ ...stay, to: Infinity }))];
};

const RANKS: Readonly<Partial<Record<TimedEdges['edges'][0], number>>> = { unpack: 0, empty: 0 };

const byTimeAndRank = (left: TimedEdges, right: TimedEdges): number =>
  left.at - right.at ||
  (RANKS[left.edges[0]] ?? 1) - (RANKS[right.edges[0]] ?? 1) ||
  (left.event.id < right.event.id ? -1 : 1);

const lastElsewhere = (
  child: number,
  container: number,
  before: number,
  links: StoredLinks,
): number => {
  let last = -Infinity;
  for (const { at, edges } of links.of(child))
    if (at < before && edges[5] !== container) last = Math.max(last, at);
  return last;
};
