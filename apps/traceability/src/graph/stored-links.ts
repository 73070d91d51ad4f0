import { OWN_TRANSFORMATION } from '@zhixin/trace-graph';
import type { StoredEvent } from './stored-events.js';
import { isNamed, type StoredEdges } from './stored-rows.js';

/** Rows of an event that differ in their things alone, and when they are true. */
export interface TimedEdges {
  readonly at: number;
  readonly event: StoredEvent;
  readonly edges: StoredEdges;
}

/** A serial is of a lot, by the word of an event. */
export interface StoredMembership {
  readonly serial: number;
  readonly lot: number;
  readonly event: StoredEvent;
}

/** A transformation by its number, or by the one event that it is. */
export type TransformationKey = number | string;

const NOTHING: readonly never[] = [];

/** Stored events that stand at a moment, to be looked up by what they link. */
export class StoredLinks {
  private readonly byThing = new Map<number, TimedEdges[]>();
  private readonly byContainer = new Map<number, TimedEdges[]>();
  private readonly byTransformation = new Map<TransformationKey, TimedEdges[]>();
  private readonly byLot = new Map<number, StoredMembership[]>();
  private readonly tied = new Map<number, StoredEvent[]>();
  private readonly bySerial = new Map<number, StoredMembership[]>();

  /** @param bounds the moment that events had happened by, and that of what was known; milliseconds */
  constructor(private readonly bounds: { readonly knownAt: number; readonly validAt: number }) {}

  /** Takes in an event, and says what it adds: nothing where it does not stand. */
  add(event: StoredEvent): {
    readonly edges: readonly TimedEdges[];
    readonly memberships: readonly StoredMembership[];
  } {
    const { validFrom: at, knownFrom, knownUntil, rows } = event;
    const { knownAt, validAt } = this.bounds;
    if (knownFrom > knownAt || knownUntil <= knownAt || at > validAt)
      return { edges: NOTHING, memberships: NOTHING };
    const [, , groups, pairs, tied] = rows;
    for (const thing of tied) push(this.tied, thing, event);
    const edges = groups.map((group): TimedEdges => ({ at, event, edges: group }));
    for (const one of edges) this.index(one);
    const memberships: StoredMembership[] = [];
    for (let pair = 0; pair < pairs.length; pair += 2) {
      const membership = { serial: pairs[pair]!, lot: pairs[pair + 1]!, event };
      memberships.push(membership);
      push(this.byLot, membership.lot, membership);
      push(this.bySerial, membership.serial, membership);
    }
    return { edges, memberships };
  }

  /** Events that say something of a thing, or of what is in it. */
  eventsAbout(thing: number): readonly StoredEvent[] {
    const edges = [...this.of(thing), ...this.inside(thing)];
    return [...new Set([...edges.map(({ event }) => event), ...(this.tied.get(thing) ?? [])])];
  }

  of(thing: number): readonly TimedEdges[] {
    return this.byThing.get(thing) ?? NOTHING;
  }

  inside(container: number): readonly TimedEdges[] {
    return this.byContainer.get(container) ?? NOTHING;
  }

  under(transformation: TransformationKey): readonly TimedEdges[] {
    return this.byTransformation.get(transformation) ?? NOTHING;
  }

  serialsOf(lot: number): readonly StoredMembership[] {
    return this.byLot.get(lot) ?? NOTHING;
  }

  lotsOf(serial: number): readonly StoredMembership[] {
    return this.bySerial.get(serial) ?? NOTHING;
  }

  private index(one: TimedEdges): void {
    const [, , , , , container, , things] = one.edges;
    for (const thing of things) push(this.byThing, thing, one);
    if (isNamed(container)) push(this.byContainer, container, one);
    const key = transformationOf(one);
    if (key !== undefined) push(this.byTransformation, key, one);
  }
}

/** Under which inputs and outputs are one transformation; undefined for other rows. */
export const transformationOf = ({ event, edges }: TimedEdges): TransformationKey | undefined => {
  const [, , , , , , transformation] = edges;
  if (isNamed(transformation)) return transformation;
  return transformation === OWN_TRANSFORMATION ? `event ${event.position}` : undefined;
};

const push = <Key, Value>(found: Map<Key, Value[]>, key: Key, one: Value): void => {
  const known = found.get(key);
  if (known === undefined) found.set(key, [one]);
  else known.push(one);
};
