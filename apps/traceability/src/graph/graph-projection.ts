import type { Projection } from '@zhixin/read-model';
import {
  names,
  OWN_TRANSFORMATION,
  rowsOf,
  type EventRows,
  type GraphNames,
} from '@zhixin/trace-graph';
import type { EntityManager } from 'typeorm';
import type { LoggedEvent } from '../log/log-entry.js';
import { eventsIn, type LogEvent } from '../log/log-source.js';
import { uuidOf } from '../log/log-statements.js';
import { settleDeclarations } from './declarations.js';
import { edgesBetween, needsNumber } from './edges-between.js';
import { enterNames } from './graph-names.js';
import { storedRows, type NumberMap } from './stored-rows.js';
import { traceEventOf } from './trace-event-of.js';

/**
 * Keeps the trace graph. The rows of an event follow from the event alone; what is known of it ends with its
 * declaration, whichever comes first. It wants the text of events as `traced` says.
 */
export const traceGraph: Projection<LogEvent> = {
  name: 'trace-graph',
  tables: ['graph_name', 'graph_event', 'graph_mention', 'graph_edge'],
  version: 2,
  project: async (batch, db) => {
    const events = eventsIn(batch);
    await insertEvents(
      db,
      events.filter(({ isDeclaration }) => !isDeclaration),
    );
    await settleDeclarations(db, events);
  },
};

interface ToldRows {
  readonly event: LoggedEvent;
  readonly rows: EventRows;
  /** Things in whatever part, lots of pieces, and the transformation. */
  readonly mentioned: ReadonlySet<number>;
  readonly places: readonly number[];
}

const insertEvents = async (db: EntityManager, events: readonly LoggedEvent[]): Promise<void> => {
  if (events.length === 0) return;
  // One numbering for all kinds of names: they are one table.
  const own = names();
  const batch: GraphNames = { things: own, parties: own, places: own, transformations: own };
  const told = events.map((event) => toldRows(event, batch));
  const texts = Array.from({ length: own.count() }, (_, number) => own.textOf(number));
  const numbers = await enterNames(db, texts);
  const renumber: NumberMap = (number) => (number < 0 ? number : numbers[number]!);
  await insertRows(db, told, renumber);
  await insertMentions(db, told, renumber);
  await insertEdges(db, told, renumber);
};

const toldRows = (event: LoggedEvent, batch: GraphNames): ToldRows => {
  const traced = traceEventOf(event);
  const rows = numbered(rowsOf(traced, batch), batch);
  const mentioned = new Set(traced.things.map(({ id }) => batch.things.numberOf(id)));
  for (const { lot } of rows.memberships) mentioned.add(lot);
  const [transformation] = rows.edges.map((edge) => edge.transformation);
  if (transformation !== undefined && transformation >= 0) mentioned.add(transformation);
  const named = rows.edges.map(({ place }) => place).filter((place) => place >= 0);
  return { event, rows, mentioned, places: [...new Set(named)] };
};

// Under the name that the library gives it in a graph.
const numbered = (rows: EventRows, { parties, transformations }: GraphNames): EventRows => {
  if (!needsNumber(rows)) return rows;
  const own = transformations.numberOf(`event ${parties.textOf(rows.reporter)} ${rows.id}`);
  return {
    ...rows,
    edges: rows.edges.map((edge) =>
      edge.transformation === OWN_TRANSFORMATION ? { ...edge, transformation: own } : edge,
    ),
  };
};

const insertRows = (db: EntityManager, told: readonly ToldRows[], renumber: NumberMap) => {
  const place = (number: number | undefined) => (number === undefined ? null : renumber(number));
  return db.query(
    `insert into graph_event
       (position, valid_from, known_from, told, event_uuid, event_id, reporter, place, other_place, rows)
     select * from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::uuid[], $6::text[],
       $7::int[], $8::int[], $9::int[], $10::text[])`,
    [
      told.map(({ event }) => event.position),
      told.map(({ rows }) => rows.validFrom),
      told.map(({ event }) => Date.parse(event.recordTime)),
      told.map(({ event }) => event.repeats ?? event.position),
      told.map(({ rows }) => uuidOf(rows.id)),
      told.map(({ rows }) => (uuidOf(rows.id) === null ? rows.id : null)),
      told.map(({ rows }) => renumber(rows.reporter)),
      told.map(({ places }) => place(places[0])),
      told.map(({ places }) => place(places[1])),
      told.map(({ rows }) => JSON.stringify(storedRows(rows, renumber))),
    ],
  );
};

const insertMentions = async (
  db: EntityManager,
  told: readonly ToldRows[],
  renumber: NumberMap,
) => {
  const mentions = told.flatMap(({ event: { position }, mentioned }) =>
    [...mentioned].map((name) => ({ name: renumber(name), position })),
  );
  await db.query(
    `insert into graph_mention (name, position) select * from unnest($1::int[], $2::bigint[])`,
    [mentions.map(({ name }) => name), mentions.map(({ position }) => position)],
  );
};

const insertEdges = async (
  db: EntityManager,
  told: readonly ToldRows[],
  renumber: NumberMap,
): Promise<void> => {
  const edges = told.flatMap(({ event, rows }) =>
    edgesBetween(rows, renumber).map((edge) => ({ ...edge, event, at: rows.validFrom })),
  );
  if (edges.length === 0) return;
  await db.query(
    `insert into graph_edge (position, valid_from, known_from, told, name, kind, others)
     select position, valid_from, known_from, told, name, kind, others::int[]
     from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::int[], $6::smallint[], $7::text[])
       as e (position, valid_from, known_from, told, name, kind, others)`,
    [
      edges.map(({ event }) => event.position),
      edges.map(({ at }) => at),
      edges.map(({ event }) => Date.parse(event.recordTime)),
      edges.map(({ event }) => event.repeats ?? null),
      edges.map(({ name }) => name),
      edges.map(({ kind }) => kind),
      edges.map(({ others }) => `{${others.join()}}`),
    ],
  );
};
