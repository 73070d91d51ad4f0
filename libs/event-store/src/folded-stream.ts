import type { Aggregate, AnyCommand, AnyEvent } from '@zhixin/decider';
import { declaredEvents } from './declared-events.js';
import type { EventStore, Position } from './event-store.js';
import { categoryOf } from './prepared-append.js';

/** A stream as its aggregate folds it. */
export interface FoldedStream<State> {
  readonly stream: string;
  readonly state: State;
  /** Revision of its last event; -1 where it has none. */
  readonly revision: number;
  /** Position of its last event; empty where it has none. */
  readonly position: Position | '';
}

/**
 * What the stream `{category}-{id}` has come to, which a projection may not know yet.
 *
 * @throws RangeError where the category has a "-"
 * @throws StreamOfANewerVersion as `recordedAs`
 */
export const foldedStream = async <
  State,
  Command extends AnyCommand,
  Event extends AnyEvent,
  Code extends string,
>(
  store: Pick<EventStore, 'read'>,
  aggregate: Aggregate<State, Command, Event, Code>,
  id: string,
): Promise<FoldedStream<State>> => {
  const { initialState, evolve } = aggregate.decider;
  const stream = streamOf(aggregate, id);
  let state = initialState;
  let revision = -1;
  let position: Position | '' = '';
  for await (const next of declaredEvents(store, aggregate, { stream })) {
    state = evolve(state, next.event);
    ({ revision, position } = next);
  }
  return { stream, state, revision, position };
};

/** Name of an aggregate's stream; throws RangeError where it could not be found by its category. */
export const streamOf = ({ category }: { readonly category: string }, id: string): string => {
  const stream = `${category}-${id}`;
  if (categoryOf(stream) !== category)
    throw new RangeError(
      `The category "${category}" has a "-": its streams could not be found by it.`,
    );
  return stream;
};
