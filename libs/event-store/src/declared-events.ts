import { asDeclared, type AnyEvent, type DeclaredEvents } from '@zhixin/decider';
import { StreamOfANewerVersion } from './event-store-errors.js';
import type { EventStore, Position, RecordedEvent } from './event-store.js';

/** An event as its aggregate declares it, and where it stands. */
export interface DeclaredEvent<Event extends AnyEvent> {
  readonly event: Event;
  readonly revision: number;
  readonly position: Position;
}

/**
 * What a recorded event says, as its aggregate declares it: data of older versions is upcast. Whoever reads events
 * reads them here.
 *
 * @throws StreamOfANewerVersion where the aggregate does not declare the event, or not in its version.
 */
export const recordedAs = <Event extends AnyEvent>(
  aggregate: DeclaredEvents<Event>,
  recorded: RecordedEvent,
): Event => {
  const event = asDeclared(aggregate, recorded);
  if (event !== undefined) return event;
  const { stream, type, metadata } = recorded;
  throw new StreamOfANewerVersion(stream, type, metadata.schemaVersion ?? 1);
};

/**
 * Events of one stream in the form that its aggregate folds, oldest first. Whoever folds a stream reads it here.
 *
 * @param from revision of the first event (inclusive)
 * @throws StreamOfANewerVersion as `recordedAs`.
 */
export async function* declaredEvents<Event extends AnyEvent>(
  store: Pick<EventStore, 'read'>,
  aggregate: DeclaredEvents<Event>,
  { stream, from = 0 }: { readonly stream: string; readonly from?: number },
): AsyncGenerator<DeclaredEvent<Event>> {
  for await (const recorded of store.read(stream, { from })) {
    const { revision, position } = recorded;
    yield { event: recordedAs(aggregate, recorded), revision, position };
  }
}
