import type { RecordedEvent } from '@zhixin/event-store';
import type { EntityManager } from 'typeorm';

/** The shape of a service's own events, as `EventOf` of libs/decider makes it. */
interface StoredEvent {
  readonly type: string;
  readonly data: unknown;
}

interface Common {
  /** Unique within the service. */
  readonly name: string;
  /** Stream categories it is made from. */
  readonly categories: readonly string[];
  /** The tables it owns, unqualified. Nothing else writes to them. */
  readonly tables: readonly string[];
  /**
   * Raise it whenever the rows would come out differently: the tables are then rebuilt beside the old
   * ones, which serve readers until the switch. Absent: 1.
   */
  readonly version?: number;
  /** Milliseconds that events may gather before they are written; absent: 50. */
  readonly gatherMs?: number;
}

/** What a handler writes goes through `db`; it commits together with the position. */
type Handler<Data> = (db: EntityManager, data: Data, event: RecordedEvent) => Promise<unknown>;

/** A projection that treats each event type for itself. Types without an entry are passed over. */
export interface ProjectionByType<Event extends StoredEvent> extends Common {
  readonly on: {
    readonly [Type in Event['type']]?: Handler<Extract<Event, { readonly type: Type }>['data']>;
  };
  readonly project?: never;
}

/** A projection that takes a whole batch, in order, to write it with few statements. */
export interface ProjectionByBatch extends Common {
  readonly project: (batch: readonly RecordedEvent[], db: EntityManager) => Promise<unknown>;
  readonly on?: never;
  /** Event types it wants; absent: all of its categories. */
  readonly types?: readonly string[];
}

/**
 * How events become the rows that answer one question. It never refuses a fact: a handler that throws
 * is tried again, and then stops the projection for everyone to see. It must not read a clock, and rows
 * must be the same whenever they are built; tables use natural keys, not sequences.
 */
export type Projection<
  // A projection of any service's events.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  Event extends StoredEvent = any,
> = ProjectionByType<Event> | ProjectionByBatch;

/** Version of the rows. */
export const versionOf = ({ version }: Projection): number => version ?? 1;

/** The events a projection wants. */
export const filterOf = (projection: Projection) => {
  const types = projection.on === undefined ? projection.types : Object.keys(projection.on);
  return { categories: projection.categories, ...(types === undefined ? {} : { types }) };
};

/** Writes the rows of a batch. */
export const project = async (
  projection: Projection,
  batch: readonly RecordedEvent[],
  db: EntityManager,
): Promise<void> => {
  if (projection.on === undefined) {
    await projection.project(batch, db);
    return;
  }
  const handlers = projection.on as Readonly<Record<string, Handler<unknown> | undefined>>;
  for (const event of batch) await handlers[event.type]?.(db, event.data, event);
};
