import {
  isRefusal,
  declaredVersionOf,
  type Aggregate,
  type AnyCommand,
  type AnyEvent,
  type DeclaredEvents,
  type Refusal,
} from '@zhixin/decider';
import { checkStorageFormat } from '@zhixin/decider/validation';
import { newEventId } from './event-id.js';
import { AppendOutcomeUnknown } from './event-store-errors.js';
import {
  WrongExpectedRevision,
  type AppendResult,
  type EventMetadata,
  type EventStore,
  type EventToAppend,
  type JsonObject,
  type Position,
  type RecordedEvent,
} from './event-store.js';
import { foldedStream, streamOf, type FoldedStream } from './folded-stream.js';
import { KeyedQueue } from './keyed-queue.js';

/** How often a command is decided anew because another process wrote to its stream first. */
export const LOST_RACES_MAX = 3;
/** How often an append whose outcome is unknown is sent again, with the same ids. */
export const UNKNOWN_OUTCOMES_MAX = 2;
/** Most commands of one stream that wait in this process. */
const COMMANDS_WAITING_MAX = 1_000;

/** What the edge knows about a command. `occurredAt` absent: now. */
export interface CommandMetadata extends Omit<EventMetadata, 'occurredAt' | 'schemaVersion'> {
  readonly occurredAt?: string;
}

/** The command was accepted. */
export interface AcceptedCommand {
  /** What it caused; none where it was done already. */
  readonly events: readonly RecordedEvent[];
  /** Revision of the stream's last event; -1 where the stream has none. */
  readonly revision: number;
  /** Position of the stream's last event, for readers that wait; empty where the stream has none. */
  readonly position: Position | '';
}

/** The one write path: every state change of every service goes through `handle`. */
export interface CommandHandler {
  /**
   * Loads the stream `{category}-{id}`, decides, and appends what was decided. Commands of one stream
   * are handled one after the other.
   *
   * @throws WrongExpectedRevision after `LOST_RACES_MAX` lost races.
   * @throws StreamOfANewerVersion where the stream holds what the aggregate does not declare.
   * @throws EventNotInStorageFormat, and what `EventStore.append` throws.
   */
  handle<State, Command extends AnyCommand, Event extends AnyEvent, Code extends string>(
    aggregate: Aggregate<State, Command, Event, Code>,
    id: string,
    command: NoInfer<Command>,
    metadata: CommandMetadata,
  ): Promise<AcceptedCommand | Refusal<Code>>;
}

interface CommandHandlerOptions {
  readonly store: EventStore;
  /** RFC 3339 with offset. */
  readonly clock: { now(): string };
}

/** Makes the write path over a store. */
export const commandHandler = (options: CommandHandlerOptions): CommandHandler => {
  const queue = new KeyedQueue(COMMANDS_WAITING_MAX);
  return {
    handle: async (aggregate, id, command, { occurredAt, ...origin }) => {
      const stream = streamOf(aggregate, id);
      return queue.run(stream, async () => {
        for (let lost = 0; ; lost += 1) {
          const loaded = await foldedStream(options.store, aggregate, id);
          const decision = aggregate.decider.decide(command, loaded.state);
          if (isRefusal(decision)) return decision;
          const { revision, position } = loaded;
          if (decision.length === 0) return { events: [], revision, position };
          checkStorageFormat(aggregate.events, decision);
          try {
            const metadata = { occurredAt: occurredAt ?? options.clock.now(), ...origin };
            const events = toAppend(aggregate, decision, metadata);
            return await append(options.store, loaded, events);
          } catch (error) {
            if (!(error instanceof WrongExpectedRevision) || lost === LOST_RACES_MAX) throw error;
          }
        }
      });
    },
  };
};

const toAppend = (
  declared: DeclaredEvents,
  events: readonly AnyEvent[],
  metadata: EventMetadata,
): EventToAppend[] =>
  events.map(({ type, data }) => ({
    id: newEventId(),
    type,
    data: data as JsonObject,
    metadata: inVersion(declaredVersionOf(declared, type), metadata),
  }));

// Most events never change their meaning, and absent means 1.
const inVersion = (schemaVersion: number, metadata: EventMetadata): EventMetadata =>
  schemaVersion > 1 ? { ...metadata, schemaVersion } : metadata;

const append = async (
  store: EventStore,
  { stream, revision }: FoldedStream<unknown>,
  events: readonly EventToAppend[],
): Promise<AppendResult> => {
  for (let unknown = 0; ; unknown += 1) {
    try {
      return await store.append(stream, events, revision < 0 ? 'no-stream' : revision);
    } catch (error) {
      if (!(error instanceof AppendOutcomeUnknown) || unknown === UNKNOWN_OUTCOMES_MAX) throw error;
    }
  }
};
