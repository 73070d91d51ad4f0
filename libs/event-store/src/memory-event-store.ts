import { setMaxListeners } from 'node:events';
import { EventStoreClosed, PositionBeyondEnd, UnknownPosition } from './event-store-errors.js';
import {
  WrongExpectedRevision,
  type AppendResult,
  type EventStore,
  type Position,
  type RecordedEvent,
} from './event-store.js';
import {
  answeredBefore,
  appendedOf,
  isAsExpected,
  prepareAppend,
  recordedOf,
  type PreparedAppend,
} from './prepared-append.js';
import { passes } from './recent-events.js';

const ADAPTER = 'memory';
const POSITION = /^memory:([1-9]\d*)$/;
const BATCH_SIZE_DEFAULT = 500;

/** The events themselves, for several stores on the same ones. */
export interface EventMemory {
  readonly all: RecordedEvent[];
  readonly streams: Map<string, RecordedEvent[]>;
  readonly byId: Map<string, RecordedEvent>;
  readonly changed: EventTarget;
}

/** Holds no event yet. */
export const emptyMemory = (): EventMemory => ({
  all: [],
  streams: new Map(),
  byId: new Map(),
  changed: manyListeners(),
});

interface MemoryEventStoreOptions {
  /** Stamps `recordedAt`; absent: the machine's clock. */
  readonly clock?: { now(): string };
  /** Absent: a memory of its own. */
  readonly memory?: EventMemory;
}

/**
 * An event store for specs: nothing survives the process. It behaves as the PostgreSQL adapter does
 * (one contract suite runs on both).
 */
export const memoryEventStore = ({
  clock = machineClock,
  memory = emptyMemory(),
}: MemoryEventStoreOptions = {}): EventStore => new MemoryEventStore(memory, clock);

class MemoryEventStore implements EventStore {
  readonly adapter = ADAPTER;
  private closed = false;

  constructor(
    private readonly memory: EventMemory,
    private readonly clock: { now(): string },
  ) {}

  async append(...[stream, events, expected]: Parameters<EventStore['append']>) {
    this.refuseWhenClosed();
    return appendTo(this.memory, prepareAppend(stream, events, expected), this.clock);
  }

  async *read(...[stream, options = {}]: Parameters<EventStore['read']>) {
    this.refuseWhenClosed();
    const { from, direction = 'forward', max = Infinity } = options;
    const events = this.memory.streams.get(stream) ?? [];
    const wanted =
      direction === 'forward'
        ? events.slice(from ?? 0)
        : events.slice(0, (from ?? Infinity) + 1).reverse();
    yield* wanted.slice(0, max);
  }

  async *readAll({ after, filter, max = Infinity }: Parameters<EventStore['readAll']>[0] = {}) {
    this.refuseWhenClosed();
    const { all } = this.memory;
    const end = all.length;
    let left = max;
    for (let i = this.start(after); i < end && left > 0; i += 1) {
      const event = all[i]!;
      if (!passes(event, filter)) continue;
      left -= 1;
      yield event;
    }
  }

  async at(position: Position) {
    this.refuseWhenClosed();
    return this.memory.all[placeOf(position) - 1];
  }

  async subscribe(...[options, handler]: Parameters<EventStore['subscribe']>) {
    const { filter, batchSize = BATCH_SIZE_DEFAULT } = options;
    const { all, changed } = this.memory;
    // Many subscriptions may share one signal; each listens to a signal of its own.
    const signal = AbortSignal.any([options.signal]);
    for (let next = this.start(options.after); !signal.aborted;) {
      this.refuseWhenClosed();
      const batch: RecordedEvent[] = [];
      for (; next < all.length && batch.length < batchSize; next += 1)
        if (passes(all[next]!, filter)) batch.push(all[next]!);
      if (batch.length > 0) await handler(batch);
      else await changeOrAbort(changed, signal);
    }
  }

  async head() {
    this.refuseWhenClosed();
    return this.memory.all.at(-1)?.position;
  }

  compare(left: Position, right: Position) {
    return placeOf(left) - placeOf(right);
  }

  async close() {
    this.closed = true;
    this.memory.changed.dispatchEvent(new Event('change'));
  }

  private start(after: Position | undefined): number {
    const place = placeOf(after);
    if (after !== undefined && place > this.memory.all.length) throw new PositionBeyondEnd(after);
    return place;
  }

  private refuseWhenClosed() {
    if (this.closed) throw new EventStoreClosed();
  }
}

const appendTo = (
  memory: EventMemory,
  append: PreparedAppend,
  clock: { now(): string },
): AppendResult => {
  const stream = memory.streams.get(append.stream) ?? [];
  const actual = stream.length - 1;
  if (append.ids.length === 0)
    return { revision: actual, position: stream.at(-1)?.position ?? '', events: [] };
  const stored = append.ids.flatMap((id) => memory.byId.get(id) ?? []);
  const before = answeredBefore(append, stored);
  if (before !== undefined) return before;
  if (!isAsExpected(append.expected, actual))
    throw new WrongExpectedRevision(append.stream, append.expected, actual);

  const recordedAt = new Date(clock.now()).toISOString();
  const events = recordedOf(append, {
    revision: actual + 1,
    positions: append.ids.map((_, i) => `${ADAPTER}:${memory.all.length + i + 1}`),
    recordedAt,
  });
  memory.streams.set(append.stream, stream);
  for (const event of events) {
    stream.push(event);
    memory.all.push(event);
    memory.byId.set(event.id, event);
  }
  memory.changed.dispatchEvent(new Event('change'));
  return appendedOf(events);
};

const machineClock = { now: () => new Date().toISOString() };

const placeOf = (position: Position | undefined): number => {
  if (position === undefined) return 0;
  const match = POSITION.exec(position);
  if (match === null) throw new UnknownPosition(position, ADAPTER);
  return Number(match[1]);
};

const manyListeners = () => {
  const target = new EventTarget();
  setMaxListeners(0, target);
  return target;
};

const changeOrAbort = (changed: EventTarget, signal: AbortSignal) =>
  new Promise<void>((done) => {
    const finish = () => {
      changed.removeEventListener('change', finish);
      signal.removeEventListener('abort', finish);
      done();
    };
    changed.addEventListener('change', finish);
    signal.addEventListener('abort', finish);
  });
