import type { Bell, EventStore, Position, RecordedEvent } from '@zhixin/event-store';
import type { Positions } from './positions.js';
import { filterOf, type Projection } from './projection.js';

/** How fresh rows are. */
export interface Fresh {
  /** Everything recorded before this instant (RFC 3339, UTC) is in the rows. */
  readonly asOf: string;
  /** Milliseconds that the oldest event still missing has waited; 0 when none is. */
  readonly lagMs: number;
  /** Position of the newest event in the rows; undefined before the first. */
  readonly position: Position | undefined;
}

/** The rows do not reach the asked position yet; ask again in a moment. */
export class NotYetProjected extends Error {
  /** Seconds, for `Retry-After`. */
  readonly retryAfter = 1;
  constructor(
    readonly projection: string,
    readonly position: Position,
  ) {
    super(`The projection ${projection} has not reached ${position} yet.`);
  }
}

interface Parts {
  readonly projection: Projection;
  readonly store: EventStore;
  readonly positions: Positions;
  /** Rings when this instance saved rows. */
  readonly moved: Bell;
}

/** Milliseconds between looks at the position of an instance elsewhere. */
const LOOK_MS = 50;
/** An answer to "how fresh?" is used again for this long: it stays true, only less precise. */
const ANSWER_MS = 200;
const LAG_MAX = 1_000;
const NEVER = new AbortController().signal;

/** Compares a projection's position with the store. */
export class Freshness {
  #own: { readonly position: Position | undefined } | undefined;
  #answer: { readonly fresh: Promise<Fresh>; readonly at: number } | undefined;

  constructor(private readonly parts: Parts) {}

  /** This instance saved rows up to here. */
  reached(position: Position | undefined): void {
    this.#own = { position };
    this.#answer = undefined;
  }

  /** The tables were switched. */
  forget(): void {
    this.#own = undefined;
    this.#answer = undefined;
  }

  async waitFor(position: Position, timeoutMs: number): Promise<void> {
    const { moved, projection } = this.parts;
    for (const deadline = performance.now() + timeoutMs; ;) {
      const { rings } = moved;
      if (await this.#contains(position)) return;
      const left = deadline - performance.now();
      if (left <= 0) throw new NotYetProjected(projection.name, position);
      await moved.after(rings, Math.min(LOOK_MS, left), NEVER);
    }
  }

  // Events of other categories never come here, so what counts is the next event that would.
  async #contains(position: Position) {
    const { store } = this.parts;
    const known = this.#own?.position;
    if (known !== undefined && store.compare(known, position) >= 0) return true;
    const saved = (await this.#place())?.position;
    if (saved !== undefined && store.compare(saved, position) >= 0) return true;
    const [next] = await this.#missing(saved, 1);
    return next === undefined || store.compare(next.position, position) > 0;
  }

  async now(): Promise<Fresh> {
    const at = performance.now();
    if (this.#answer === undefined || at - this.#answer.at > ANSWER_MS) {
      const fresh = this.#look();
      this.#answer = { fresh, at };
      fresh.catch(() => (this.#answer = undefined));
    }
    return this.#answer.fresh;
  }

  async #look(): Promise<Fresh> {
    const now = new Date();
    const position = (await this.#place())?.position;
    const [next] = await this.#missing(position, 1);
    const asOf = next === undefined ? now.toISOString() : next.recordedAt;
    return { asOf, lagMs: Math.max(0, now.getTime() - Date.parse(asOf)), position };
  }

  async lag(): Promise<number> {
    return (await this.#missing((await this.#place())?.position, LAG_MAX)).length;
  }

  // A position of another store's events is no place in this one: nothing is contained yet.
  async #place() {
    const place = await this.parts.positions.load(this.parts.projection.name);
    return place?.adapter === this.parts.store.adapter ? place : undefined;
  }

  async #missing(after: Position | undefined, max: number) {
    const { store, projection } = this.parts;
    const missing: RecordedEvent[] = [];
    for await (const event of store.readAll({ after, filter: filterOf(projection), max }))
      missing.push(event);
    return missing;
  }
}
