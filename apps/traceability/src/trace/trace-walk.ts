import { identify } from '@zhixin/identifiers';
import { BEGINNING, END } from '../domain/containment.js';
import {
  containersIn,
  expand,
  type ReachedThing,
  type TraceStep,
  type TraceDirection,
} from '../domain/trace-graph.js';
import type { TracedEvent } from '../domain/traced-event.js';
import type { Queryable } from '../log/queryable.js';
import { eventsAbout, eventsOfItems, eventsOfTransformations } from './event-history.js';
import type { AsOf, EventHistory } from './as-of.js';

/** Events that one level of a walk reads at most; beyond it the answer says that it is truncated. */
export const EVENTS_PER_LEVEL_MAX = 5_000;
/** Share of a walk's things that items of lots may take: the rest is for what was done with them. */
const ITEMS_SHARE_MAX = 0.5;

export interface WalkBounds {
  readonly maxDepth: number;
  readonly maxNodes: number;
}

/** What a walk found. */
export interface WalkResult {
  /** Things by depth from the root, in the order in which they were reached. */
  readonly depths: ReadonlyMap<string, number>;
  /** From when until when a thing carried what is traced. */
  readonly windows: ReadonlyMap<string, { readonly from: string; readonly to: string }>;
  readonly steps: readonly TraceStep[];
  /** Every event that was read, by the thing it names. */
  readonly events: ReadonlyMap<string, readonly TracedEvent[]>;
  /** Events that name items of a lot, by the lot. */
  readonly items: ReadonlyMap<string, readonly TracedEvent[]>;
  readonly truncatedBecause?: 'maxDepth' | 'maxNodes';
}

interface WalkRequest extends AsOf, WalkBounds {
  readonly root: string;
  readonly way: TraceDirection;
}

/** Walks breadth-first from a thing, with one batch of queries per level whatever its width. */
export const walk = async (db: Queryable, wish: WalkRequest): Promise<WalkResult> => {
  const walking = new Walk(db, wish);
  await walking.run();
  return walking;
};

/** Ways of having reached a thing after which nothing is new in reaching it in the same time as … */
const COVERS: Readonly<Record<ReachedThing['as'], readonly ReachedThing['as'][]>> = {
  thing: ['thing'],
  item: ['item', 'thing'],
  lot: ['lot', 'thing'],
  carrier: ['carrier', 'lot', 'item', 'thing'],
};

class Walk implements WalkResult {
  readonly depths = new Map<string, number>();
  readonly events = new Map<string, TracedEvent[]>();
  readonly items = new Map<string, readonly TracedEvent[]>();
  truncatedBecause?: 'maxDepth' | 'maxNodes';
  private readonly stepsByKey = new Map<string, TraceStep>();
  private readonly transformations = new Map<string, readonly TracedEvent[]>();
  private readonly fetched = new Set<string>();
  private readonly widest = new Map<string, ReachedThing>();
  private itemsAdmitted = 0;

  constructor(
    private readonly db: Queryable,
    private readonly wish: WalkRequest,
  ) {}

  get windows(): WalkResult['windows'] {
    const windows = new Map<string, { from: string; to: string }>();
    for (const { id, from, to } of this.widest.values()) {
      const before = windows.get(id) ?? { from, to };
      windows.set(id, {
        from: before.from < from ? before.from : from,
        to: before.to > to ? before.to : to,
      });
    }
    return windows;
  }

  get steps(): readonly TraceStep[] {
    return [...this.stepsByKey.values()];
  }

  async run(): Promise<void> {
    const { root, maxDepth } = this.wish;
    this.depths.set(root, 0);
    const start: ReachedThing = { id: root, as: 'thing', from: BEGINNING, to: END };
    this.widest.set(`${start.as} ${root}`, start);
    let frontier: readonly ReachedThing[] = [start];
    for (let depth = 0; frontier.length > 0; depth += 1) {
      await this.fetchFor(frontier.map(({ id }) => id));
      await this.fetchItemsOf(frontier.filter(({ as }) => as === 'thing').map(({ id }) => id));
      const found = frontier.map((reached) =>
        expand(reached, this.wish.way, {
          about: this.events,
          transformations: this.transformations,
          items: this.items,
        }),
      );
      if (depth === maxDepth) {
        if (found.some(({ next }) => next.some((reached) => this.isNews(reached))))
          this.truncatedBecause ??= 'maxDepth';
        return;
      }
      const next = found.flatMap((expansion) => expansion.next);
      // Items come last: a lot may have more of them than there is room for.
      const inOrder = [
        ...next.filter(({ as }) => as !== 'item'),
        ...next.filter(({ as }) => as === 'item'),
      ];
      frontier = inOrder.filter((reached) => this.admit(reached, depth + 1));
      for (const step of found.flatMap((expansion) => expansion.steps)) this.keep(step);
    }
  }

  private keep(step: TraceStep): void {
    if (!this.depths.has(step.from) || !this.depths.has(step.to)) return;
    this.stepsByKey.set(`${step.kind} ${step.from} ${step.to} ${step.event.position}`, step);
  }

  private isNews(reached: ReachedThing): boolean {
    return !COVERS[reached.as].some((as) => {
      const before = this.widest.get(`${as} ${reached.id}`);
      return before !== undefined && before.from <= reached.from && before.to >= reached.to;
    });
  }

  // A thing is visited again only where it was reached over a longer time than before.
  private admit(reached: ReachedThing, depth: number): boolean {
    if (!this.isNews(reached)) return false;
    if (!this.depths.has(reached.id)) {
      if (!this.hasRoomFor(reached)) {
        this.truncatedBecause = 'maxNodes';
        return false;
      }
      if (reached.as === 'item') this.itemsAdmitted += 1;
      this.depths.set(reached.id, depth);
    }
    const key = `${reached.as} ${reached.id}`;
    const before = this.widest.get(key) ?? reached;
    this.widest.set(key, {
      ...reached,
      from: before.from < reached.from ? before.from : reached.from,
      to: before.to > reached.to ? before.to : reached.to,
    });
    return true;
  }

  private hasRoomFor({ as }: ReachedThing): boolean {
    const { maxNodes } = this.wish;
    if (this.depths.size >= maxNodes) return false;
    return as !== 'item' || this.itemsAdmitted < maxNodes * ITEMS_SHARE_MAX;
  }

  private async fetchItemsOf(ids: readonly string[]): Promise<void> {
    const lots = ids.filter((id) => !this.items.has(id) && identify(id)?.kind === 'lot');
    const made = this.wish.way === 'backward';
    const events = this.read(await eventsOfItems(this.db, lots, { ...this.bounds(), made }));
    for (const id of lots)
      this.items.set(
        id,
        events.filter(({ things }) => things.some(({ lot }) => lot === id)),
      );
  }

  private async fetchFor(ids: readonly string[]): Promise<void> {
    await this.fetch(ids);
    await this.fetch(ids.flatMap((id) => containersIn(id, this.events.get(id) ?? [])));
    const groups = ids
      .flatMap((id) => this.events.get(id) ?? [])
      .flatMap(({ transformationId }) => transformationId ?? [])
      .filter((id) => !this.transformations.has(id));
    const unread = [...new Set(groups)];
    const events = this.read(await eventsOfTransformations(this.db, unread, this.bounds()));
    for (const group of unread)
      this.transformations.set(
        group,
        events.filter(({ transformationId }) => transformationId === group),
      );
  }

  private async fetch(ids: readonly string[]): Promise<void> {
    const wanted = [...new Set(ids)].filter((id) => !this.fetched.has(id));
    if (wanted.length === 0) return;
    const events = this.read(await eventsAbout(this.db, wanted, this.bounds()));
    for (const id of wanted) {
      this.fetched.add(id);
      this.events.set(id, []);
    }
    for (const event of events)
      for (const id of new Set(event.things.map((thing) => thing.id)))
        if (wanted.includes(id)) this.events.get(id)!.push(event);
  }

  private bounds() {
    return { ...this.wish, max: EVENTS_PER_LEVEL_MAX };
  }

  private read({ events, isCut }: EventHistory): readonly TracedEvent[] {
    if (isCut) this.truncatedBecause = 'maxNodes';
    return events;
  }
}
