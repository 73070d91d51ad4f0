import { LogFile } from './log-file.js';
import type { ProposedEvent, StoredEvent } from './stored-event.js';

/** What the writer expects: a revision, or one of these. */
export const EXPECTED = { noStream: -1, any: -2, exists: -4 } as const;

/** A write that came from the wire. */
export interface ProposedWrite {
  readonly stream: string;
  readonly expected: number;
  readonly events: readonly ProposedEvent[];
}

/** How a write ended. */
export type WriteOutcome =
  | { readonly kind: 'written'; readonly revision: number; readonly position: number }
  /** `current`: the stream's last revision, -1 where it has none. */
  | { readonly kind: 'wrong-version'; readonly current: number }
  | { readonly kind: 'deleted' };

/** Limits of what a stream shows, from its `$metadata`. */
interface Truncation {
  readonly before: number;
  readonly maxCount: number;
}

interface Stream {
  readonly events: StoredEvent[];
  tombstoned: boolean;
  truncation: Truncation;
}

const TICKS_PER_MS = 10_000n;
const RECORD_OVERHEAD_BYTES = 120;
/** What `$tb` holds when a stream is deleted: the largest revision. */
const ALL_REVISIONS = '9223372036854775807';
const UNTRUNCATED: Truncation = { before: 0, maxCount: Infinity };

/** `$metadata` of a stream is kept in a stream of its own. */
export const metadataStreamOf = (stream: string): string => `$$${stream}`;

/**
 * The events of the double, in one order, and the rules by which a server takes new ones in. What was
 * written is on disk, if there is a folder, when `flush` returns: nobody may be told of it before.
 */
export class EventLog {
  readonly all: StoredEvent[] = [];
  readonly #streams = new Map<string, Stream>();
  // As a server does, ids of this run only: with "any" an append is recognised for a while, not for ever.
  readonly #idsOfThisRun = new Map<string, StoredEvent>();
  readonly #file: LogFile | undefined;
  readonly #listeners = new Set<() => void>();
  #end = 0;

  constructor(folder: string | undefined) {
    this.#file = folder === undefined ? undefined : new LogFile(folder);
    for (const events of this.#file?.read() ?? []) for (const event of events) this.#keep(event);
    // A server writes events of its own; whoever reads all streams must cope with them.
    this.write({
      stream: '$double-started',
      expected: EXPECTED.any,
      events: [systemEvent('$DoubleStarted', {})],
    });
    this.flush();
  }

  write(proposal: ProposedWrite): WriteOutcome {
    const { stream, expected, events } = proposal;
    const known = this.#streams.get(stream);
    if (known?.tombstoned === true) return { kind: 'deleted' };
    const current = (known?.events.length ?? 0) - 1;
    if (expected === EXPECTED.exists && known !== undefined && isHidden(known))
      return { kind: 'deleted' };
    const before = this.#writtenBefore(proposal, current);
    if (before !== undefined) return before;
    if (!isAsExpected(expected, known, current)) return { kind: 'wrong-version', current };
    const written = this.#append(stream, events, current);
    if (known !== undefined && isHidden(known))
      this.#append(
        metadataStreamOf(stream),
        [systemEvent('$metadata', { $tb: current + 1 })],
        (this.#streams.get(metadataStreamOf(stream))?.events.length ?? 0) - 1,
      );
    return written;
  }

  /** A soft delete hides what is there; a new append makes the stream visible again, from there on. */
  softDelete(stream: string, expected: number): WriteOutcome {
    const known = this.#streams.get(stream);
    if (known?.tombstoned === true) return { kind: 'deleted' };
    const current = (known?.events.length ?? 0) - 1;
    if (expected !== EXPECTED.any && !isAsExpected(expected, known, current))
      return { kind: 'wrong-version', current };
    const data = Buffer.from(`{"$tb":${ALL_REVISIONS}}`);
    return this.write({
      stream: metadataStreamOf(stream),
      expected: EXPECTED.any,
      events: [{ ...systemEvent('$metadata', {}), data }],
    });
  }

  /** Nothing can be read from or written to the stream ever again. */
  tombstone(stream: string, expected: number): WriteOutcome {
    const known = this.#streams.get(stream);
    if (known?.tombstoned === true) return { kind: 'deleted' };
    const current = (known?.events.length ?? 0) - 1;
    if (expected !== EXPECTED.any && !isAsExpected(expected, known, current))
      return { kind: 'wrong-version', current };
    return this.#append(stream, [systemEvent('$streamDeleted', {})], current);
  }

  isTombstoned(stream: string): boolean {
    return this.#streams.get(stream)?.tombstoned === true;
  }

  /** What a reader may see of a stream, in order; `undefined` where there is no such stream. */
  visible(stream: string): readonly StoredEvent[] | undefined {
    const known = this.#streams.get(stream);
    if (known === undefined || isHidden(known)) return undefined;
    const { before, maxCount } = known.truncation;
    const from = Math.max(before, known.events.length - maxCount);
    return from <= 0 ? known.events : known.events.slice(from);
  }

  /** Index in `all` of the first event at or after a position. */
  indexAt(position: number): number {
    let [low, high] = [0, this.all.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.all[middle]!.position < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Puts on disk what was written, and tells those who follow. To be called in the same turn. */
  flush(): void {
    this.#file?.flush();
    for (const listener of this.#listeners) listener();
  }

  /** Calls after every `flush`, until the returned function is called. */
  onWritten(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#file?.close();
  }

  #writtenBefore(
    { stream, expected, events }: ProposedWrite,
    current: number,
  ): WriteOutcome | undefined {
    const wrong = { kind: 'wrong-version', current } as const;
    if (expected === EXPECTED.any || expected === EXPECTED.exists) {
      const found = events.map(({ id }) => this.#idsOfThisRun.get(id));
      if (found[0]?.stream !== stream) return undefined;
      return found.every((event) => event?.stream === stream) ? writtenAs(found.at(-1)!) : wrong;
    }
    if (expected >= current) return undefined;
    const there = this.#streams.get(stream)!.events.slice(expected + 1);
    if (events.length === 0 || there[0]?.id !== events[0]!.id) return undefined;
    const last = there[events.length - 1];
    const same = events.every(({ id }, i) => there[i]?.id === id);
    return same && last !== undefined ? writtenAs(last) : wrong;
  }

  #append(stream: string, events: readonly ProposedEvent[], current: number): WriteOutcome {
    const created = String(BigInt(Date.now()) * TICKS_PER_MS);
    let position = this.#end;
    const stored = events.map((event, i): StoredEvent => {
      const at = position;
      position += sizeOf(event) + RECORD_OVERHEAD_BYTES + 2 * stream.length;
      return { ...event, position: at, stream, revision: current + 1 + i, created };
    });
    this.#file?.append(stored);
    for (const event of stored) {
      this.#keep(event);
      this.#idsOfThisRun.set(event.id, event);
    }
    const last = stored.at(-1);
    return last === undefined
      ? { kind: 'written', revision: current, position: this.all.at(-1)?.position ?? 0 }
      : writtenAs(last);
  }

  #keep(event: StoredEvent) {
    const stream = this.#streamOf(event.stream);
    stream.events.push(event);
    if (event.type === '$streamDeleted') stream.tombstoned = true;
    if (event.type === '$metadata' && event.stream.startsWith('$$'))
      this.#streamOf(event.stream.slice(2)).truncation = truncationOf(event.data);
    this.all.push(event);
    this.#end = event.position + sizeOf(event) + RECORD_OVERHEAD_BYTES + 2 * event.stream.length;
  }

  #streamOf(name: string): Stream {
    let stream = this.#streams.get(name);
    if (stream === undefined) {
      stream = { events: [], tombstoned: false, truncation: UNTRUNCATED };
      this.#streams.set(name, stream);
    }
    return stream;
  }
}

/** Bytes of an event as the server counts them against its limit for one append. */
export const sizeOf = ({ type, data, metadata }: ProposedEvent): number =>
  data.length + metadata.length + 2 * type.length;

const writtenAs = ({ revision, position }: StoredEvent): WriteOutcome => ({
  kind: 'written',
  revision,
  position,
});

const isHidden = ({ events, truncation }: Stream) =>
  events.length === 0 || truncation.before >= events.length;

// A stream that was deleted softly counts as none.
const isAsExpected = (expected: number, stream: Stream | undefined, current: number) => {
  if (expected === EXPECTED.any) return true;
  if (expected === EXPECTED.exists) return current >= 0;
  if (expected === EXPECTED.noStream) return stream === undefined || isHidden(stream);
  return expected === current;
};

const truncationOf = (data: Buffer): Truncation => {
  const { $tb = 0, $maxCount = Infinity } = JSON.parse(data.toString('utf8')) as {
    $tb?: number;
    $maxCount?: number;
  };
  return { before: $tb, maxCount: $maxCount };
};

const systemEvent = (type: string, data: object): ProposedEvent => ({
  id: crypto.randomUUID(),
  type,
  contentType: 'application/json',
  data: Buffer.from(JSON.stringify(data)),
  metadata: Buffer.alloc(0),
});
