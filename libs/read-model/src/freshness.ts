import type { Bell, Position } from '@zhixin/event-store';
import type { FollowedEntry, ParkedList, LogSource } from '@zhixin/follower';
import type { Positions } from './positions.js';

/** How fresh rows are. */
export interface RowFreshness {
  /** Everything recorded before this instant (RFC 3339, UTC) is in the rows. */
  readonly asOf: string;
  /** Milliseconds that the oldest event still missing has waited; 0 when none is. */
  readonly lagMs: number;
  /** Position of the newest event in the rows; undefined before the first. */
  readonly position: Position | undefined;
  /** Events that are missing although they were recorded before, because they are parked. */
  readonly parked: number;
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

interface FreshnessOptions<Event extends FollowedEntry> {
  readonly projection: { readonly name: string };
  readonly source: LogSource<Event>;
  readonly positions: Positions;
  readonly parked: ParkedList;
  /** Rings when this instance saved rows. */
  readonly moved: Bell;
}

/** Milliseconds between looks at the position of an instance elsewhere. */
const LOOK_MS = 50;
/** An answer to "how fresh?" is used again for this long: it stays true, only less precise. */
const ANSWER_MS = 200;
const LAG_MAX = 1_000;
const NEVER = new AbortController().signal;

/** Compares a projection's position with its log. */
export class Freshness<Event extends FollowedEntry> {
  #own: { readonly position: Position | undefined } | undefined;
  #answer: { readonly fresh: Promise<RowFreshness>; readonly at: number } | undefined;

  constructor(private readonly parts: FreshnessOptions<Event>) {}

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
    const { source } = this.parts;
    const known = this.#own?.position;
    if (known !== undefined && source.compare(known, position) >= 0) return true;
    const saved = (await this.#place())?.position;
    if (saved !== undefined && source.compare(saved, position) >= 0) return true;
    const [next] = await this.#missing(saved, 1);
    return next === undefined || source.compare(next.position, position) > 0;
  }

  async now(): Promise<RowFreshness> {
    const at = performance.now();
    if (this.#answer === undefined || at - this.#answer.at > ANSWER_MS) {
      const fresh = this.#look();
      this.#answer = { fresh, at };
      fresh.catch(() => (this.#answer = undefined));
    }
    return this.#answer.fresh;
  }

  async #look(): Promise<RowFreshness> {
    const now = new Date();
    const position = (await this.#place())?.position;
    const [[next], parked] = await Promise.all([
      this.#missing(position, 1),
      this.parts.parked.count(),
    ]);
    const asOf = next === undefined ? now.toISOString() : next.recordedAt;
    return { asOf, lagMs: Math.max(0, now.getTime() - Date.parse(asOf)), position, parked };
  }

  async lag(): Promise<number> {
    return (await this.#missing((await this.#place())?.position, LAG_MAX)).length;
  }

  // A position of another store's events is no place in this one: nothing is contained yet.
  async #place() {
    const place = await this.parts.positions.load(this.parts.projection.name);
    return place?.adapter === this.parts.source.adapter ? place : undefined;
  }

  async #missing(after: Position | undefined, max: number) {
    const missing: Event[] = [];
    for await (const event of this.parts.source.read(after, max)) missing.push(event);
    return missing;
  }
}
