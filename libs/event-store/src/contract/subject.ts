import type { EventStore, EventToAppend, RecordedEvent } from '../event-store.js';

/** What the suite needs of an adapter. */
export interface EventStoreUnderTest {
  /**
   * Where an id that is taken is recognised: in every stream, or in the one that is appended to, where
   * the server has no index of ids.
   */
  readonly idsKnownIn: 'every stream' | 'one stream';
  /** Opens a store on the same events as every other that this factory opened. */
  open(): EventStore;
  /** After the last spec. */
  remove(): Promise<void>;
}

/** Of every event that a contract spec appends. */
export const metadata = {
  occurredAt: '2026-03-01T08:00:00+08:00',
  actor: 'inspector-7',
  correlationId: 'c-1',
};

let ids = 0;
/** A UUID that was not used before in this run. */
export const nextId = () => `00000000-0000-4000-8000-${(ids += 1).toString(16).padStart(12, '0')}`;

/** An event to append, like no other. */
export const anEvent = (type = 'LampLit', data: EventToAppend['data'] = { lumens: 800 }) =>
  ({ id: nextId(), type, data, metadata }) satisfies EventToAppend;

/** `count` events to append. */
export const someEvents = (count: number, type?: string): EventToAppend[] =>
  Array.from({ length: count }, (_, i) => anEvent(type, { i }));

/** Every event of a read. */
export const listed = async (events: AsyncIterable<RecordedEvent>): Promise<RecordedEvent[]> => {
  const list: RecordedEvent[] = [];
  for await (const event of events) list.push(event);
  return list;
};

/** Follows a store until `enough` events came; answers the events and the sizes of the batches. */
export const followed = async (
  store: EventStore,
  enough: number,
  options: Partial<Parameters<EventStore['subscribe']>[0]> = {},
): Promise<{ events: RecordedEvent[]; sizes: number[] }> => {
  const stop = new AbortController();
  const events: RecordedEvent[] = [];
  const sizes: number[] = [];
  if (enough === 0) stop.abort();
  await store.subscribe({ signal: stop.signal, ...options }, async (batch) => {
    events.push(...batch);
    sizes.push(batch.length);
    if (events.length >= enough) stop.abort();
  });
  return { events, sizes };
};

/** What each part of the contract is given: the store, and new stream names. */
export type SubjectOfTest = () => {
  readonly store: EventStore;
  readonly aStream: (category?: string) => string;
  readonly open: () => EventStore;
  readonly idsKnownIn: EventStoreUnderTest['idsKnownIn'];
};
