import { EventStoreClosed, UnknownPosition } from './event-store-errors.js';
import {
  WrongExpectedRevision,
  type Appended,
  type EventFilter,
  type EventMetadata,
  type EventStore,
  type JsonObject,
  type Position,
  type RecordedEvent,
} from './event-store.js';
import {
  answeredBefore,
  appendedOf,
  categoryOf,
  isAsExpected,
  prepareAppend,
  type PreparedAppend,
} from './prepared-append.js';

const ADAPTER = 'memory';
const POSITION = /^memory:([1-9]\d*)$/;
const BATCH_SIZE_DEFAULT = 500;

interface Options {
  /** Stamps `recordedAt`; absent: the machine's clock. */
  readonly clock?: { now(): string };
}

/**
 * An event store for specs: nothing survives the process. It behaves as the PostgreSQL adapter does
 * (one contract suite runs on both), except that its events are frozen.
 */
export const memoryEventStore = ({ clock = machineClock }: Options = {}): EventStore => {
  const all: RecordedEvent[] = [];
  const streams = new Map<string, RecordedEvent[]>();
  const byId = new Map<string, RecordedEvent>();
  const changed = new EventTarget();
  let closed = false;

  const refuseWhenClosed = () => {
    if (closed) throw new EventStoreClosed();
  };

  const record = (append: PreparedAppend, first: number): RecordedEvent[] => {
    const recordedAt = new Date(clock.now()).toISOString();
    return append.events.map(({ type }, i) =>
      deepFreeze({
        id: append.ids[i]!,
        type,
        data: JSON.parse(append.data[i]!) as JsonObject,
        metadata: JSON.parse(append.metadata[i]!) as EventMetadata,
        stream: append.stream,
        revision: first + i,
        position: `${ADAPTER}:${all.length + i + 1}`,
        recordedAt,
      }),
    );
  };

  const appendNow = (append: PreparedAppend): Appended => {
    const stream = streams.get(append.stream) ?? [];
    const last = stream[stream.length - 1];
    if (append.ids.length === 0)
      return { revision: stream.length - 1, position: last?.position ?? '', events: [] };
    const before = answeredBefore(
      append,
      append.ids.flatMap((id) => byId.get(id) ?? []),
    );
    if (before !== undefined) return before;
    if (!isAsExpected(append.expected, stream.length - 1))
      throw new WrongExpectedRevision(append.stream, append.expected, stream.length - 1);
    const recorded = record(append, stream.length);
    streams.set(append.stream, stream);
    for (const event of recorded) {
      stream.push(event);
      all.push(event);
      byId.set(event.id, event);
    }
    changed.dispatchEvent(new Event('change'));
    return appendedOf(recorded);
  };

  const store: EventStore = {
    adapter: ADAPTER,

    append: async (stream, events, expected) => {
      refuseWhenClosed();
      return appendNow(prepareAppend(stream, events, expected));
    },

    async *read(stream, { from, direction = 'forward', max = Infinity } = {}) {
      refuseWhenClosed();
      const events = streams.get(stream) ?? [];
      yield* direction === 'forward'
        ? events.slice(from ?? 0).slice(0, max)
        : events
            .slice(0, (from ?? Infinity) + 1)
            .reverse()
            .slice(0, max);
    },

    async *readAll({ after, filter, max = Infinity } = {}) {
      refuseWhenClosed();
      const end = all.length;
      let left = max;
      for (let i = indexAfter(after); i < end && left > 0; i += 1) {
        const event = all[i]!;
        if (!passes(event, filter)) continue;
        left -= 1;
        yield event;
      }
    },

    subscribe: async ({ after, filter, batchSize = BATCH_SIZE_DEFAULT, signal }, handler) => {
      for (let next = indexAfter(after); !signal.aborted;) {
        refuseWhenClosed();
        const batch: RecordedEvent[] = [];
        for (; next < all.length && batch.length < batchSize; next += 1)
          if (passes(all[next]!, filter)) batch.push(all[next]!);
        if (batch.length > 0) await handler(batch);
        else if (next >= all.length) await changeOrAbort(changed, signal);
      }
    },

    head: async () => {
      refuseWhenClosed();
      return all[all.length - 1]?.position;
    },

    compare: (left, right) => indexAfter(left) - indexAfter(right),

    close: async () => {
      closed = true;
      changed.dispatchEvent(new Event('change'));
    },
  };
  return store;
};

const machineClock = { now: () => new Date().toISOString() };

const indexAfter = (position: Position | undefined): number => {
  if (position === undefined) return 0;
  const match = POSITION.exec(position);
  if (match === null) throw new UnknownPosition(position, ADAPTER);
  return Number(match[1]);
};

const passes = ({ stream, type }: RecordedEvent, filter: EventFilter | undefined): boolean =>
  (filter?.categories?.includes(categoryOf(stream)) ?? true) &&
  (filter?.types?.includes(type) ?? true);

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

const deepFreeze = <Value>(value: Value): Value => {
  if (typeof value !== 'object' || value === null) return value;
  Object.values(value).forEach(deepFreeze);
  return Object.freeze(value);
};
