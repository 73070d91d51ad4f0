import { Stays } from './stays.js';
import type { StoredLinks } from './stored-links.js';
import type { WalkLinks, WalkWay } from './walk-links.js';
import {
  besides,
  expand,
  type Expansion,
  type ReachedThing,
  type WalkGround,
  type WalkStep,
} from './walk-steps.js';

/** Share of a part's things that serials of lots may take: the rest is for what was done with them. */
const ITEMS_SHARE_MAX = 0.5;
/** Steps that one walk keeps: each of many inputs leads to each of many outputs. */
export const STEPS_MAX = 100_000;

/** What a walk starts from, and how far it goes. */
export interface WalkRequest {
  readonly root: number;
  readonly way: WalkWay;
  /** Levels and things that one part of the answer has. */
  readonly maxDepth: number;
  readonly maxNodes: number;
  /** Parts that are walked: the last of them is asked for. */
  readonly parts: number;
}

/** Why there is more than a walk shows. */
export type WalkBound = 'maxDepth' | 'maxNodes' | 'maxEdges';

/** What a walk wants to be read before it goes on: the edges of names, or the events of things. */
export interface WantedByWalk {
  readonly read: 'edges' | 'events';
  readonly of: readonly number[];
}

/** What has been read for a walk. */
export interface WalkSources {
  readonly links: WalkLinks;
  readonly history: StoredLinks;
}

/**
 * A walk from a thing, breadth first, that respects time. It reads nothing itself, but names what it
 * wants. Where a part ends, the next begins with what there was no room for.
 */
export class Walk {
  /** Things by depth from the root, in the order in which they were reached. */
  readonly depths = new Map<number, number>();
  /** How many things there were before the last part. */
  given = 0;
  bound: WalkBound | undefined;
  private readonly kept = new Map<string, WalkStep[]>();
  private readonly visits: Readonly<Record<ReachedThing['as'], Map<number, Visit>>> = {
    ...{ thing: new Map(), carrier: new Map(), item: new Map(), lot: new Map() },
  };
  private readonly ground: WalkGround;
  private readonly candidates: ReachedThing[][] = [];
  private room = 0;
  private roomForItems = 0;

  /** @param sources to which whatever is wanted is added before the walk goes on */
  constructor(
    private readonly request: WalkRequest,
    { links, history }: WalkSources,
  ) {
    this.ground = { way: request.way, links, stays: new Stays(links, history) };
    this.candidates.push([{ thing: request.root, as: 'thing', from: -Infinity, to: Infinity }]);
  }

  /** Steps between things that were reached, of all parts, each as every event has it that tells the same. */
  get steps(): readonly (readonly WalkStep[])[] {
    return [...this.kept.values()].filter(
      ([step]) => this.depths.has(step!.from) && this.depths.has(step!.to),
    );
  }

  /** From when until when a reached thing carried what is traced. */
  windowOf(thing: number): { readonly from: number; readonly to: number } {
    const window = { from: Infinity, to: -Infinity };
    for (const visits of Object.values(this.visits))
      for (let one = visits.get(thing); one !== undefined; one = one.before) {
        window.from = Math.min(one.from, window.from);
        window.to = Math.max(one.to, window.to);
      }
    return window;
  }

  *run(): Generator<WantedByWalk, void> {
    const { parts, maxNodes, maxDepth } = this.request;
    for (let part = 1; part <= parts; part += 1) {
      this.given = this.depths.size;
      this.bound = undefined;
      this.room = maxNodes;
      this.roomForItems = maxNodes * ITEMS_SHARE_MAX;
      yield* this.part(part * maxDepth);
      if (this.bound === undefined) return;
    }
  }

  private *part(depthMax: number): Generator<WantedByWalk, void> {
    for (let depth = 0; depth < this.candidates.length; depth += 1) {
      const found = this.candidates[depth]!.filter((one) => this.isNews(one));
      this.candidates[depth] = found;
      if (found.length === 0) continue;
      if (depth > depthMax) {
        this.bound ??= 'maxDepth';
        return;
      }
      const frontier = this.admitted(depth);
      yield* this.reading(frontier);
      this.follow(frontier, depth);
    }
  }

  private follow(frontier: readonly ReachedThing[], depth: number): void {
    const found: Expansion = { steps: [], next: [] };
    for (const reached of frontier) expand(reached, this.ground, found);
    for (const step of found.steps) this.keep(step);
    const news = found.next.filter((one) => this.isNews(one));
    if (news.length > 0)
      this.candidates[depth + 1] = [...(this.candidates[depth + 1] ?? []), ...news];
  }

  private *reading(frontier: readonly ReachedThing[]): Generator<WantedByWalk, void> {
    const things = frontier.map(({ thing }) => thing);
    yield { read: 'edges', of: things };
    const around = frontier.flatMap((one) => besides(one, this.ground.links));
    if (around.length > 0) yield { read: 'edges', of: around };
    const seen = [...things, ...around].flatMap((name) => this.ground.stays.withoutBeginning(name));
    if (seen.length > 0) yield { read: 'events', of: seen };
  }

  private keep(step: WalkStep): void {
    const { kind, from, to, position, told } = step;
    const key = `${kind} ${from} ${to} ${told}`;
    const known = this.kept.get(key);
    if (known !== undefined) {
      if (known.every((other) => other.position !== position)) known.push(step);
    } else if (this.kept.size >= STEPS_MAX) this.bound = 'maxEdges';
    else this.kept.set(key, [step]);
  }

  // Serials come last: a lot may have more of them than there is room for.
  private admitted(depth: number): readonly ReachedThing[] {
    const found = this.candidates[depth]!;
    const inOrder = [
      ...found.filter(({ as }) => as !== 'item'),
      ...found.filter(({ as }) => as === 'item'),
    ];
    this.candidates[depth] = [];
    return inOrder.filter((reached) => {
      if (!this.isNews(reached)) return false;
      if (this.admit(reached, depth)) return true;
      this.candidates[depth]!.push(reached);
      this.bound ??= 'maxNodes';
      return false;
    });
  }

  private isNews({ thing, as, from, to }: ReachedThing): boolean {
    return !COVERS[as].some((other) => {
      let one = this.visits[other].get(thing);
      while (one !== undefined && (one.from > from || one.to < to)) one = one.before;
      return one !== undefined;
    });
  }

  // A thing is visited again only where it was reached over a time that no visit before covers.
  private admit(reached: ReachedThing, depth: number): boolean {
    const { thing, as } = reached;
    if (!this.depths.has(thing)) {
      if (this.room <= 0 || (as === 'item' && this.roomForItems <= 0)) return false;
      this.room -= 1;
      if (as === 'item') this.roomForItems -= 1;
      this.depths.set(thing, depth);
    }
    const before = this.visits[as].get(thing);
    this.visits[as].set(thing, before === undefined ? reached : { ...reached, before });
    return true;
  }
}

/** A thing as it was reached, and as it was reached before in the same way. */
interface Visit extends ReachedThing {
  readonly before?: Visit;
}

/** Ways of having reached a thing after which nothing is new in reaching it in the same time as … */
const COVERS: Readonly<Record<ReachedThing['as'], readonly ReachedThing['as'][]>> = {
  thing: ['thing'],
  item: ['item', 'thing'],
  lot: ['lot', 'thing'],
  carrier: ['carrier', 'lot', 'item', 'thing'],
};
