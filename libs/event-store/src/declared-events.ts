import { asDeclared, type Aggregate, type AnyEvent } from '@zhixin/decider';
import { StreamOfANewerVersion } from './event-store-errors.js';
import type { EventStore, Position } from './event-store.js';

/** An event as its aggregate declares it, and where it stands. */
export interface DeclaredEvent<Event extends AnyEvent> {
  readonly event: Event;
  readonly revision: number;
  readonly position: Position;
}

/**
 * Events of one stream in the form that its aggregate folds, oldest first: data of older versions is upcast. Whoever
 * folds a stream reads it here.
 *
 * @param from revision of the first event (inclusive)
 * @throws StreamOfANewerVersion at the first event that the aggregate does not declare, or not in its version.
 */
export async function* declaredEvents<State, Command, Event extends AnyEvent, Code extends string>(
  store: Pick<EventStore, 'read'>,
  aggregate: Aggregate<State, Command, Event, Code>,
  { stream, from = 0 }: { readonly stream: string; readonly from?: number },
): AsyncGenerator<DeclaredEvent<Event>> {
  for await (const recorded of store.read(stream, { from })) {
    // The schemas were checked when it was appended.
    const event = asDeclared(aggregate, recorded) as Event | undefined;
    if (event === undefined)
      throw new StreamOfANewerVersion(stream, recorded.type, recorded.metadata.schemaVersion ?? 1);
    yield { event, revision: recorded.revision, position: recorded.position };
  }
}
