import type { EntityManager } from 'typeorm';
import { keyOfEventId, keyOfHash, KIND } from '../domain/identity-keys.js';
import type { LoggedEvent } from '../log/log-entry.js';
import { namesInRows, type StoredRows } from './stored-rows.js';

/** Literal in SQL, so that the index of declarations answers. */
const DECLARING = `(${KIND.DECLARATION_OF_EVENT_ID}, ${KIND.CONTENT_DECLARED})`;
const EVENTS_OF_HASH = `(${KIND.HASH}, ${KIND.HASH_BESIDE_EVENT_ID})`;

/**
 * Ends what is known of events at the record time of the first declaration that is about them: by eventID, or by hash, where the declared content is the event's own or no event's. What the log's identity
 * table says decides, whether the event or its declaration was projected first.
 */
export const settleDeclarations = async (
  db: EntityManager,
  events: readonly LoggedEvent[],
): Promise<void> => {
  const keys = events.flatMap(({ eventId, hash }) => [keyOfEventId(eventId), keyOfHash(hash)]);
  const declared = await db.query<{ reporter: number; key: string }[]>(
    `select distinct reporter, key from traceability.identity
     where key = any($1::uuid[]) and kind in ${DECLARING}`,
    [[...new Set(keys)]],
  );
  if (declared.length === 0) return;
  const [settled] = await db.query<[readonly SettledEvent[], number]>(SETTLE, [
    declared.map(({ reporter }) => reporter),
    declared.map(({ key }) => key),
  ]);
  await settleEdges(db, settled);
};

interface SettledEvent {
  readonly position: string;
  readonly known_until: string | null;
  readonly rows: string;
}

// Edges are found by their names alone: an index by event would cost each capture more than this costs the few.
const settleEdges = async (db: EntityManager, settled: readonly SettledEvent[]): Promise<void> => {
  const ends = settled.flatMap(({ position, known_until: until, rows }) =>
    [...namesInRows(JSON.parse(rows) as StoredRows)].map((name) => ({ position, until, name })),
  );
  await db.query(
    `update graph_edge e set known_until = ended.until
     from unnest($1::bigint[], $2::bigint[], $3::int[]) as ended (position, until, name)
     where e.name = ended.name and e.position = ended.position`,
    [
      ends.map(({ position }) => position),
      ends.map(({ until }) => until),
      ends.map(({ name }) => name),
    ],
  );
};

const SETTLE = `with declared as (
    select * from unnest($1::int[], $2::uuid[]) as d (reporter, key)
  ), subject as (
    select distinct i.position from declared join traceability.identity i using (reporter, key)
    where i.kind = ${KIND.EVENT_ID} or i.kind in ${EVENTS_OF_HASH}
  ), named as (
    select e.position, e.reporter, e.content, traceability.key_of_hash(e.event_hash) as hash_key,
      traceability.key_of_event_id(e.event_uuid, e.event_id) as id_key
    from subject join traceability.event e using (position)
  ), ending as (
    select n.position, d.position as declaration from named n
    join traceability.identity d on d.key = n.id_key and d.reporter = n.reporter
      and d.kind = ${KIND.DECLARATION_OF_EVENT_ID}
    union
    select n.position, d.position from named n
    join traceability.identity d on d.key = n.hash_key and d.reporter = n.reporter
      and d.kind = ${KIND.CONTENT_DECLARED}
    where d.content = n.content or not exists (select from traceability.identity same
      where same.key = d.key and same.reporter = d.reporter and same.content = d.content
        and same.kind in ${EVENTS_OF_HASH})
  ), ended as (
    select ending.position, min(extract(epoch from d.record_time) * 1000)::bigint as known_until,
      '[' || string_agg(coalesce(d.body::json #>> '{errorDeclaration,correctiveEventIDs}', '[]'), ',') || ']'
        as corrections
    from ending join traceability.event d on d.position = ending.declaration group by ending.position
  )
  update graph_event g set known_until = ended.known_until, corrections = ended.corrections
  from subject left join ended using (position) where g.position = subject.position
  returning g.position, g.known_until, g.rows`;
