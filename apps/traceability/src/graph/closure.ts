import type { StoredEvent } from './stored-events.js';
import {
  StoredLinks,
  transformationOf,
  type TimedEdges,
  type TransformationKey,
} from './stored-links.js';
import { isNamed, type StoredEdges } from './stored-rows.js';

/**
 * What may have been touched, found by names and times alone: never less than what is touched, for amounts, parties
 * and places only take away. It grows with the events that are added to it.
 */
export class Closure {
  private readonly links: StoredLinks;
  private readonly since = new Map<number, number>();
  private readonly carriers = new Set<number>();
  private readonly started = new Set<TransformationKey>();
  private readonly waiting = new Set<number>();
  private readonly wanted = new Set<number>();

  /** @param toleranceMs by how much a receive may come before its shipping, with all that followed it */
  constructor(
    knownAt: number,
    private readonly toleranceMs: number,
  ) {
    this.links = new StoredLinks({ knownAt, validAt: Infinity });
  }

  /** Begins at a thing that is suspect from a time on. */
  begin(thing: number, since: number): void {
    this.reach(thing, since);
  }

  /** Takes in events, and names those whose events are to be added next; none when it is complete. */
  add(events: readonly StoredEvent[]): readonly number[] {
    for (const event of events) this.take(event);
    for (const thing of this.waiting) {
      this.waiting.delete(thing);
      this.follow(thing, this.since.get(thing)!);
    }
    const wanted = [...this.wanted];
    this.wanted.clear();
    return wanted;
  }

  private take(event: StoredEvent): void {
    const { edges, memberships } = this.links.add(event);
    for (const { lot } of memberships) this.again(lot);
    for (const one of edges) this.takeEdges(one);
  }

  private takeEdges(one: TimedEdges): void {
    const [kind, , , , , container, , things] = one.edges;
    for (const thing of things) this.again(thing);
    if (isNamed(container)) {
      this.again(container);
      if (things.some((thing) => this.carriers.has(thing))) this.carry(container);
    }
    const key = transformationOf(one);
    if (kind === 'yield' && key !== undefined && this.started.has(key))
      for (const thing of things) this.reach(thing, one.at);
  }

  // What was followed before may lead further by an event that came later.
  private again(thing: number): void {
    if (this.since.has(thing)) this.waiting.add(thing);
  }

  private reach(thing: number, since: number): void {
    const known = this.since.get(thing);
    if (known !== undefined && known <= since) return;
    this.since.set(thing, since);
    this.wanted.add(thing);
    this.waiting.add(thing);
  }

  private follow(thing: number, since: number): void {
    for (const { serial } of this.links.serialsOf(thing)) this.reach(serial, since);
    for (const { lot } of this.links.lotsOf(thing)) this.wanted.add(lot);
    for (const one of this.links.of(thing)) {
      const [kind, , , , , container] = one.edges;
      if (isNamed(container) && container !== thing) this.carry(container);
      if (kind === 'use' && one.at >= since - this.toleranceMs) this.transform(one);
    }
    this.contents(thing, since);
  }

  private carry(container: number): void {
    if (this.carriers.has(container)) return;
    this.carriers.add(container);
    this.wanted.add(container);
    for (const { edges } of this.links.of(container)) {
      const [, , , , , outer] = edges;
      if (isNamed(outer)) this.carry(outer);
    }
  }

  private transform(one: TimedEdges): void {
    const key = transformationOf(one);
    if (key === undefined || this.started.has(key)) return;
    this.started.add(key);
    if (typeof key === 'number') this.wanted.add(key);
    // Inputs and outputs come in whatever order; in the worst case each leads to each.
    for (const { at, edges } of this.links.under(key)) {
      const [kind, , , , , , , things] = edges;
      if (kind === 'yield') for (const thing of things) this.reach(thing, at);
    }
  }

  // Of what a suspect container holds, that which may have been in it at the time or later.
  private contents(container: number, since: number): void {
    for (const [thing, { packed, unpacked }] of this.staysIn(container))
      if (packed >= unpacked || unpacked + this.toleranceMs >= since) this.reach(thing, since);
  }

  private staysIn(container: number): ReadonlyMap<number, LastStay> {
    const stays = new Map<number, LastStay>();
    let emptied = -Infinity;
    for (const { at, edges } of this.links.inside(container)) {
      const [kind, , , , , , , things] = edges;
      if (kind === 'empty') emptied = Math.max(at, emptied);
      else for (const thing of things) if (thing !== container) noteStay(stays, thing, kind, at);
    }
    for (const stay of stays.values())
      if (emptied > stay.packed) stay.unpacked = Math.max(emptied, stay.unpacked);
    return stays;
  }
}

/** When something was last seen to go into a container, and out of it. */
interface LastStay {
  packed: number;
  unpacked: number;
}

const noteStay = (
  stays: Map<number, LastStay>,
  thing: number,
  kind: StoredEdges[0],
  at: number,
): void => {
  const stay = stays.get(thing) ?? { packed: -Infinity, unpacked: -Infinity };
  stays.set(thing, stay);
  if (kind === 'unpack') stay.unpacked = Math.max(at, stay.unpacked);
  else stay.packed = Math.max(at, stay.packed);
};
