import type { AnyEvent, DeclaredCategory } from '@zhixin/decider';
import { declaredIn, type RecordedEvent } from '@zhixin/event-store';
import {
  streamsOf,
  type FollowedEntry,
  type FollowedStore,
  type LogSource,
} from '@zhixin/follower';
import type { EntityManager } from 'typeorm';

/** How entries of a log become the rows that answer one question. */
export interface Projection<Event extends FollowedEntry = RecordedEvent> {
  /** Unique within the service. */
  readonly name: string;
  /** The tables it owns, unqualified. Nothing else writes to them. */
  readonly tables: readonly string[];
  /**
   * Raise it whenever the rows would come out differently: the tables are then rebuilt beside the old
   * ones, which serve readers until the switch. Absent: 1.
   */
  readonly version?: number;
  /** Milliseconds that events may gather before they are written; absent: 50. */
  readonly gatherMs?: number;
  /**
   * Writes the rows of a batch through `db`; they commit together with the position. It never refuses a fact: where it
   * throws it is tried again, and then the event that made it throw is parked. It must not read a clock, and rows must
   * be the same whenever they are built; tables use natural keys, not sequences.
   */
  readonly project: (batch: readonly Event[], db: EntityManager) => Promise<unknown>;
}

/** A projection and the log that it follows. */
export interface LogProjection<Event extends FollowedEntry> {
  readonly projection: Projection<Event>;
  readonly source: LogSource<Event>;
  /** See `FollowerOptions`. */
  readonly keyOf: (event: Event) => string | undefined;
  readonly understands?: ((type: string, schemaVersion: number) => boolean) | undefined;
}

interface StreamProjectionFields<Event extends AnyEvent> extends Omit<Projection, 'project'> {
  /** Whose streams it is made from. Events that they do not declare are of a newer version, and wait for it. */
  readonly aggregates: readonly DeclaredCategory<Event>[];
}

/** What a handler writes goes through `db`; it commits together with the position. */
type EventHandler<Data> = (db: EntityManager, data: Data, event: RecordedEvent) => Promise<unknown>;

/** A projection that treats each event type for itself. Types without an entry are passed over. */
export interface ProjectionByType<Event extends AnyEvent> extends StreamProjectionFields<Event> {
  readonly on: {
    readonly [Type in Event['type']]?: EventHandler<
      Extract<Event, { readonly type: Type }>['data']
    >;
  };
  readonly project?: never;
}

/** A projection that takes a whole batch, in order, to write it with few statements. What they say: `recordedAs`. */
export interface ProjectionByBatch extends StreamProjectionFields<AnyEvent> {
  readonly project: Projection['project'];
  readonly on?: never;
  /** Event types it treats; absent: all that its aggregates declare. */
  readonly types?: readonly string[];
}

/** A projection of streams of the service's own; `never`: of whichever. */
export type StreamProjection<Event extends AnyEvent = never> =
  ProjectionByType<Event> | ProjectionByBatch;

/** Version of the rows. */
export const versionOf = ({ version }: Pick<Projection, 'version'>): number => version ?? 1;

/** A projection of streams, over the store that they are in: events of one stream are kept in order. */
export const ofStreams = (
  projection: StreamProjection,
  store: FollowedStore,
): LogProjection<RecordedEvent> => {
  const { name, tables, version, gatherMs, aggregates } = projection;
  const { categories, understands } = declaredIn<DeclaredCategory>(aggregates);
  return {
    projection: {
      ...{ name, tables },
      ...(version !== undefined && { version }),
      ...(gatherMs !== undefined && { gatherMs }),
      project: projectOf(projection),
    },
    source: streamsOf(store, categories),
    keyOf: ({ stream }) => stream,
    understands,
  };
};

const projectOf = (projection: StreamProjection): Projection['project'] => {
  if (projection.on === undefined) {
    const { types, project } = projection;
    const wanted = types && new Set(types);
    return async (batch, db) => {
      const treated = wanted === undefined ? batch : batch.filter(({ type }) => wanted.has(type));
      if (treated.length > 0) await project(treated, db);
    };
  }
  // A handler is given the data of the type under which it stands.
  const handlers = projection.on as Readonly<Record<string, EventHandler<object> | undefined>>;
  const { read } = declaredIn<DeclaredCategory>(projection.aggregates);
  return async (batch, db) => {
    for (const event of batch)
      if (Object.hasOwn(handlers, event.type))
        await handlers[event.type]?.(db, read(event).data, event);
  };
};
