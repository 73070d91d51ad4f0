import { keyOfEventId, KIND } from '../domain/identity-keys.js';
import type { Queryable } from '../log/queryable.js';
import type { StoredRows } from './stored-rows.js';

/** An event of the graph as its table has it; names are numbers of `graph_name`, times milliseconds. */
export interface StoredEvent {
  readonly position: number;
  readonly id: string;
  readonly reporter: number;
  readonly validFrom: number;
  readonly knownFrom: number;
  readonly knownUntil: number;
  readonly corrections: readonly string[];
  /** Position of the first event that says the same. */
  readonly told: number;
  readonly rows: StoredRows;
}

interface EventColumns {
  readonly position: string;
  readonly valid_from: string;
  readonly known_from: string;
  readonly known_until: string | null;
  readonly told: string;
  readonly event_uuid: string | null;
  readonly event_id: string | null;
  readonly reporter: number;
  readonly corrections: string | null;
  readonly rows: string;
}

const COLUMNS = `e.position, e.valid_from, e.known_from, e.known_until, e.told, e.event_uuid, e.event_id, e.reporter,
  e.corrections, e.rows`;

/** What was known at a moment, and how many events are read at most. */
export interface StoredBounds {
  /** Milliseconds since 1970. */
  readonly knownAt: number;
  readonly max: number;
}

/** Events that mention any of the names. */
export const eventsMentioning = (
  db: Queryable,
  names: readonly number[],
  { knownAt, max }: StoredBounds,
): Promise<readonly StoredEvent[]> =>
  read(db, {
    name: 'graph_events_mentioning',
    text: `select ${COLUMNS}
      from (select distinct m.position from unnest($1::int[]) as n (name) join traceability.graph_mention m using (name))
        as m join traceability.graph_event e using (position)
      where e.known_from <= $2 limit $3`,
    values: [names, knownAt, max],
  });

/** Events of these eventIDs or hashes, whoever reported them. */
export const eventsCalled = (
  db: Queryable,
  ids: readonly string[],
  { knownAt, max }: StoredBounds,
): Promise<readonly StoredEvent[]> =>
  read(db, {
    name: 'graph_events_called',
    text: `select ${COLUMNS} from (select distinct i.position from traceability.identity i
        where i.key = any($1::uuid[]) and i.kind in (${KIND.EVENT_ID}, ${KIND.HASH})) as i
        join traceability.graph_event e using (position)
      where e.known_from <= $2 limit $3`,
    values: [ids.map(keyOfEventId), knownAt, max],
  });

/** Events of a reporter at any of the places. */
export const eventsAt = (
  db: Queryable,
  { reporter, places }: { readonly reporter: number; readonly places: readonly number[] },
  { knownAt, max }: StoredBounds,
): Promise<readonly StoredEvent[]> =>
  read(db, {
    name: 'graph_events_at',
    text: `select ${COLUMNS} from (
        select position from traceability.graph_event where reporter = $4 and place = any($1)
        union
        select position from traceability.graph_event where reporter = $4 and other_place = any($1)) as m
        join traceability.graph_event e using (position)
      where e.known_from <= $2 limit $3`,
    values: [places, knownAt, max, reporter],
  });

/** Every place at which a reporter's events are. */
export const placesOfReporter = async (
  db: Queryable,
  reporter: number,
): Promise<readonly number[]> => {
  const { rows } = await db.query({
    name: 'graph_places_of_reporter',
    // From one place to the next in the index, however many events are at each.
    text: `with recursive place (number) as (
        (select min(place) from traceability.graph_event where reporter = $1 and place is not null)
        union all
        select (select min(e.place) from traceability.graph_event e where e.reporter = $1 and e.place > p.number)
        from place p where p.number is not null
      ), other (number) as (
        (select min(other_place) from traceability.graph_event where reporter = $1 and other_place is not null)
        union all
        select (select min(e.other_place) from traceability.graph_event e
          where e.reporter = $1 and e.other_place > o.number)
        from other o where o.number is not null
      )
      select number from place where number is not null
      union select number from other where number is not null`,
    values: [reporter],
  });
  return (rows as { number: number }[]).map(({ number }) => number);
};

const read = async (
  db: Queryable,
  statement: Parameters<Queryable['query']>[0],
): Promise<readonly StoredEvent[]> => {
  const { rows } = await db.query(statement);
  return (rows as EventColumns[]).map(storedEvent);
};

const storedEvent = (row: EventColumns): StoredEvent => ({
  position: Number(row.position),
  id: row.event_uuid === null ? row.event_id! : `urn:uuid:${row.event_uuid}`,
  reporter: row.reporter,
  validFrom: Number(row.valid_from),
  knownFrom: Number(row.known_from),
  knownUntil: row.known_until === null ? Infinity : Number(row.known_until),
  corrections: row.corrections === null ? [] : correctionsIn(row.corrections),
  told: Number(row.told),
  rows: JSON.parse(row.rows) as StoredRows,
});

const correctionsIn = (text: string): readonly string[] => [
  ...new Set((JSON.parse(text) as readonly (readonly string[])[]).flat()),
];
