import { Stays } from './stays.js';
import type { StoredLinks } from './stored-links.js';
import {
  besides,
  expand,
  type Expansion,
  type ReachedThing,
  type WalkStep,
  type WalkWay,
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

/**
 * A walk from a thing, breadth first, that respects time. It reads nothing itself, but names whose events it
 * wants. Where a part ends, the next begins with what there was no room for.
 */
export class Walk {
  /** Things by depth from the root, in the order in which they were reached. */
  readonly depths = new Map<number, number>();
  /** From when until when a thing carried what is traced. */
  readonly windows = new Map<number, { readonly from: number; readonly to: number }>();
  /** How many things there were before the last part. */
  given = 0;
  bound: WalkBound | undefined;
  private readonly kept = new Map<string, WalkStep>();
  private readonly widest = new Map<string, ReachedThing>();
  private readonly candidates: ReachedThing[][] = [];
  private room = 0;
  private roomForItems = 0;

  /** @param links to which the events of the wanted names are added before the walk goes on */
  constructor(
    private readonly request: WalkRequest,
    private readonly links: StoredLinks,
  ) {
    this.candidates.push([{ thing: request.root, as: 'thing', from: -Infinity, to: Infinity }]);
  }

  /** Steps between things that were reached, of all parts. */
  get steps(): readonly WalkStep[] {
    return [...this.kept.values()].filter(
      ({ from, to }) => this.depths.has(from) && this.depths.has(to),
    );
  }

  *run(): Generator<readonly number[], void> {
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

  private *part(depthMax: number): Generator<readonly number[], void> {
    for (let depth = 0; depth < this.candidates.length; depth += 1) {
      const found = this.candidates[depth]!.filter((one) => this.isNews(one));
      this.candidates[depth] = found;
      if (found.length === 0) continue;
      if (depth > depthMax) {
        this.bound ??= 'maxDepth';
        return;
      }
      const frontier = this.admitted(depth);
      yield frontier.map(({ thing }) => thing);
      yield frontier.flatMap((one) => besides(one, this.request.way, this.links));
      const known = { links: this.links, stays: new Stays(this.links) };
      for (const reached of frontier) this.follow(expand(reached, this.request.way, known), depth);
    }
  }

  private follow({ steps, next }: Expansion, depth: number): void {
    for (const step of steps) this.keep(step);
    const news = next.filter((one) => this.isNews(one));
    if (news.length > 0) (this.candidates[depth + 1] ??= []).push(...news);
  }

  private keep(step: WalkStep): void {
    const { kind, from, to, event } = step;
    const key = `${kind} ${from} ${to} ${event.told}`;
    const known = this.kept.get(key);
    if (known === undefined && this.kept.size >= STEPS_MAX) this.bound = 'maxEdges';
    else if (known === undefined || event.id < known.event.id) this.kept.set(key, step);
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
      const before = this.widest.get(`${other} ${thing}`);
      return before !== undefined && before.from <= from && before.to >= to;
    });
  }

  // A thing is visited again only where it was reached over a longer time than before.
  private admit(reached: ReachedThing, depth: number): boolean {
    const { thing, as } = reached;
    if (!this.depths.has(thing)) {
      if (this.room <= 0 || (as === 'item' && this.roomForItems <= 0)) return false;
      this.room -= 1;
      if (as === 'item') this.roomForItems -= 1;
      this.depths.set(thing, depth);
    }
    const key = `${as} ${thing}`;
    this.widest.set(key, wider(reached, this.widest.get(key)));
    this.windows.set(thing, wider(reached, this.windows.get(thing)));
    return true;
  }
}

/** Ways of having reached a thing after which nothing is new in reaching it in the same time as … */
const COVERS: Readonly<Record<ReachedThing['as'], readonly ReachedThing['as'][]>> = {
  thing: ['thing'],
  item: ['item', 'thing'],
  lot: ['lot', 'thing'],
  carrier: ['carrier', 'lot', 'item', 'thing'],
};

const wider = <Times extends { readonly from: number; readonly to: number }>(
  reached: Times,
  before: { readonly from: number; readonly to: number } | undefined,
): Times => ({
  ...reached,
  from: Math.min(reached.from, before?.from ?? Infinity),
  to: Math.max(reached.to, before?.to ?? -Infinity),
});
