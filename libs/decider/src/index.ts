import type { AnyEvent } from './events.js';
import type { DeclaredCategory } from './schema-versions.js';

export * from './events.js';
export * from './schema-versions.js';

/** A pure decision model: `decide` may refuse, `evolve` may not. */
export interface Decider<State, Command, Event, Code extends string = string> {
  readonly initialState: State;
  readonly decide: (command: Command, state: State) => Decision<Event, Code>;
  readonly evolve: (state: State, event: Event) => State;
}

/** Events to append (none: already done), or why we will not. */
export type Decision<Event, Code extends string = string> = readonly Event[] | Refusal<Code>;

/** The domain says no: a stable code and a sentence for the person who asked. */
export interface Refusal<Code extends string = string> {
  readonly refused: Code;
  readonly because: string;
  /** `because` in Chinese, where what the edge says of the code is not enough. */
  readonly zh?: string;
  /** Fields of what was sent that are at fault, where single ones are. */
  readonly fields?: readonly string[];
  /** What is wrong with single fields, each for itself, by JSON Pointer (RFC 6901). */
  readonly faults?: readonly {
    readonly pointer: string;
    readonly zh: string;
    readonly en: string;
  }[];
}

/** Makes a refusal. `because` is English; edges translate by `code`. */
export const refuse = <Code extends string>(
  refused: Code,
  because: string,
  fields?: readonly string[],
): Refusal<Code> => ({ refused, because, ...(fields === undefined ? {} : { fields }) });

/** Tells a refusal from a list of events. */
export const isRefusal = <Event, Code extends string>(
  decision: Decision<Event, Code>,
): decision is Refusal<Code> => 'refused' in decision;

/** Any command, where the code does not care which. */
export interface AnyCommand {
  readonly type: string;
  /** When it was given (RFC 3339 with offset), which is when its events were true unless somebody says otherwise. */
  readonly at?: string;
}

/** Asks nothing of an aggregate, unless a command of it bears the name of an event: then none will do. */
export type NamesDiffer<Command extends AnyCommand, Event extends AnyEvent> = Command['type'] &
  Event['type'] extends never
  ? unknown
  : { readonly commandNamedAsEvent: Command['type'] & Event['type'] };

/** An event-sourced thing: its streams, their storage format and its decision model. */
export interface Aggregate<
  State,
  Command extends AnyCommand,
  Event extends AnyEvent,
  Code extends string = string,
> extends DeclaredCategory<Event> {
  readonly decider: Decider<State, Command, Event, Code>;
}

/**
 * Declares an aggregate; exists so that its four types are inferred. No command of it may bear the name of one of its
 * events: whoever searches for the one would find the other.
 */
export const defineAggregate = <
  State,
  Command extends AnyCommand,
  Event extends AnyEvent,
  Code extends string,
>(
  aggregate: Aggregate<State, Command, Event, Code> & NamesDiffer<Command, Event>,
): Aggregate<State, Command, Event, Code> => aggregate;

/** Folds events from the initial state, oldest first. */
export const fold = <State, Event>(
  { initialState, evolve }: Pick<Decider<State, unknown, Event>, 'initialState' | 'evolve'>,
  events: Iterable<Event>,
): State => {
  let state = initialState;
  for (const event of events) state = evolve(state, event);
  return state;
};
