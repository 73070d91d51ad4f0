import type { LotSummary } from '@zhixin/contracts';
import { digitalLink, identify } from '@zhixin/identifiers';
import type { CursorKey, Projection } from '@zhixin/read-model';
import type { EntityManager } from 'typeorm';
import type { LoggedEvent } from '../log/log-entry.js';
import { digestOf } from '../log/dictionary.js';
import { shortened, whole } from '../log/identifier-text.js';
import { eventsIn, placeOf, type LogEvent } from '../log/log-source.js';
import type { Queryable } from '../log/queryable.js';
import { thingsIn } from '../log/thing-text.js';
import { nameAmong } from './product-name.js';

/** Earlier events of one item that are looked at to learn whether it was named as of its lot. */
const EARLIER_EVENTS_MAX = 100;

interface SeenLot {
  readonly uscc: string;
  readonly lot: string;
  /** Items that the batch names as of the lot. */
  readonly items: Set<string>;
  events: number;
  first: string;
  last: string;
  step: string | undefined;
}

/** Keeps the list of lots per enterprise. It wants the text of events that carry `ilmd`. */
export const enterpriseLots: Projection<LogEvent> = {
  name: 'enterprise-lots',
  tables: ['enterprise_lot', 'reported_name'],
  project: async (batch, db) => {
    const events = eventsIn(batch).filter(({ isDeclaration }) => !isDeclaration);
    const seen = [...seenIn(events).values()];
    if (seen.length > 0) await upsertLots(seen, placeOf(batch[0]!.position), db);
    await upsertNames(db, batch.flatMap(namesIn));
  },
};

// Canonical identifiers of lots; cheaper than reading each identifier again.
const LOT = /^https:\/\/id\.gs1\.org\/01\/\d{14}\/10\//;

const seenIn = (events: readonly LoggedEvent[]): ReadonlyMap<string, SeenLot> => {
  const seen = new Map<string, SeenLot>();
  for (const event of events) {
    const inEvent = new Set<SeenLot>();
    for (const { id, lot } of event.facts.things) {
      if (LOT.test(id)) inEvent.add(rowOf(seen, id, event));
      if (lot === undefined || !LOT.test(lot)) continue;
      const row = rowOf(seen, lot, event);
      inEvent.add(row);
      row.items.add(id);
    }
    for (const row of inEvent) count(row, event);
  }
  return seen;
};

const rowOf = (
  seen: Map<string, SeenLot>,
  lot: string,
  { uscc, eventTime }: LoggedEvent,
): SeenLot => {
  const key = `${uscc} ${lot}`;
  const row = seen.get(key) ?? {
    uscc,
    lot,
    items: new Set(),
    events: 0,
    first: eventTime,
    last: eventTime,
    step: undefined,
  };
  seen.set(key, row);
  return row;
};

const count = (row: SeenLot, { eventTime, bizStep }: LoggedEvent): void => {
  row.events += 1;
  if (eventTime < row.first) row.first = eventTime;
  if (eventTime < row.last) return;
  row.last = eventTime;
  row.step = bizStep;
};

const upsertLots = async (
  rows: readonly SeenLot[],
  before: number,
  db: EntityManager,
): Promise<void> => {
  const items = await newItemsOf(rows, before, db);
  await db.query(
    `insert into enterprise_lot as lot
       (reporter, lot, events, items, first_seen, last_seen, last_biz_step)
     select r.number, s.lot, s.events, s.items, s.first_seen, s.last_seen, d.number
     from unnest($1::text[], $2::text[], $3::int[], $4::int[], $5::timestamptz[], $6::timestamptz[], $7::uuid[])
       as s (uscc, lot, events, items, first_seen, last_seen, step)
     join traceability.reporter r using (uscc) left join traceability.dictionary d on d.digest = s.step
     on conflict (reporter, lot) do update set
       events = lot.events + excluded.events,
       items = lot.items + excluded.items,
       first_seen = least(lot.first_seen, excluded.first_seen),
       last_biz_step = case when excluded.last_seen >= lot.last_seen
         then excluded.last_biz_step else lot.last_biz_step end,
       last_seen = greatest(lot.last_seen, excluded.last_seen)`,
    [
      rows.map(({ uscc }) => uscc),
      rows.map(({ lot }) => shortened(lot)),
      rows.map(({ events }) => events),
      items,
      rows.map(({ first }) => first),
      rows.map(({ last }) => last),
      rows.map(({ step }) => (step === undefined ? null : digestOf(step))),
    ],
  );
};

/** How many items of each row no event before a position named as of that lot, for that enterprise. */
const newItemsOf = async (
  rows: readonly SeenLot[],
  before: number,
  db: EntityManager,
): Promise<readonly number[]> => {
  const named = rows.flatMap(({ uscc, lot, items }, row) =>
    [...items].map((item) => ({ row, uscc, lot, item })),
  );
  const fresh = rows.map(() => 0);
  if (named.length === 0) return fresh;
  const earlier = await db.query<{ at: string; things: string }[]>(
    `select n.at, e.things
      from unnest($1::text[], $2::text[], $3::text[]) with ordinality as n (uscc, item, lot_end, at)
      join traceability.reporter r using (uscc)
      cross join lateral (select things from traceability.event_identifier i
        join traceability.event e using (position, record_time)
        where i.identifier = n.item and i.position < $4 and e.reporter = r.number
          and not e.is_declaration and strpos(e.things, n.lot_end) > 0
        order by i.position limit ${EARLIER_EVENTS_MAX}) as e`,
    [
      named.map(({ uscc }) => uscc),
      named.map(({ item }) => shortened(item)),
      named.map(({ lot }) => JSON.stringify(lot.slice(lot.lastIndexOf('/'))).slice(1, -1)),
      before,
    ],
  );
  const known = new Set<number>();
  for (const { at, things } of earlier) {
    const { item, lot } = named[Number(at) - 1]!;
    if (thingsIn(things).some((thing) => thing.id === item && thing.lot === lot))
      known.add(Number(at) - 1);
  }
  named.forEach(({ row }, at) => {
    if (!known.has(at)) fresh[row]! += 1;
  });
  return fresh;
};

/** A thing or place, and what an enterprise calls it. */
export interface ReportedName {
  readonly id: string;
  readonly uscc: string;
  readonly name: string;
  /** The event that says so last; absent for what a document's header says. */
  readonly position?: number;
}

const namesIn = ({ event, names }: LogEvent): readonly ReportedName[] => [
  ...(names?.names ?? []).map((named) => ({ ...named, uscc: names!.uscc })),
  ...(event === undefined || event.isDeclaration ? [] : namesInEvent(event)),
];

const namesInEvent = ({ body, uscc, facts, position }: LoggedEvent): readonly ReportedName[] => {
  if (body === '') return [];
  const { ilmd } = JSON.parse(body) as { ilmd?: Record<string, unknown> };
  const name = nameAmong(ilmd ?? {});
  if (name === undefined) return [];
  const made = facts.things.filter(({ role }) => role !== 'inputEPC' && role !== 'inputEPCClass');
  const ids = made.flatMap(({ id, lot = id }) => [id, lot, productOf(id) ?? id]);
  return [...new Set(ids)].map((id) => ({ id, uscc, name, position }));
};

const productOf = (id: string): string | undefined => {
  const gtin = identify(id)?.ais['01'];
  return gtin === undefined ? undefined : digitalLink({ '01': gtin });
};

/** Remembers names; the newest report of an enterprise wins. */
const upsertNames = async (db: EntityManager, names: readonly ReportedName[]): Promise<void> => {
  const byKey = new Map(names.map((row) => [`${row.id} ${row.uscc}`, row]));
  if (byKey.size === 0) return;
  const unique = [...byKey.keys()].sort().map((key) => byKey.get(key)!);
  await db.query(
    `insert into reported_name (id, uscc, name, position)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::bigint[])
     on conflict (id, uscc) do update set name = excluded.name, position = excluded.position`,
    [
      unique.map(({ id }) => id),
      unique.map(({ uscc }) => uscc),
      unique.map(({ name }) => name),
      unique.map(({ position }) => position ?? null),
    ],
  );
};

/** Of a name `n`: that its event was not declared an error. */
const STANDS = `not exists (select from traceability.graph_event g
  where g.position = n.position and g.known_until is not null)`;

/** What some enterprises call things and places; one name per id, that of the enterprise named first. */
export const reportedNames = async (
  db: Queryable,
  ids: readonly string[],
  usccs: readonly string[],
): Promise<ReadonlyMap<string, string>> => {
  const { rows } = await db.query({
    text: `select distinct on (id) id, name from traceability.reported_name n
      where id = any($1) and uscc = any($2) and ${STANDS} order by id, array_position($2, uscc)`,
    values: [ids, usccs],
  });
  return new Map((rows as ReportedName[]).map(({ id, name }) => [id, name]));
};

/** What each thing is called by the first of those who may say so, and did. */
export const namesToldBy = async (
  db: Queryable,
  tellers: ReadonlyMap<string, readonly string[]>,
): Promise<ReadonlyMap<string, string>> => {
  const pairs = [...tellers].flatMap(([id, usccs]) => usccs.map((uscc) => ({ id, uscc })));
  const { rows } = await db.query({
    text: `select distinct on (id) id, name
      from unnest($1::text[], $2::text[]) with ordinality as t (id, uscc, place)
      join traceability.reported_name n using (id, uscc) where ${STANDS} order by id, place`,
    values: [pairs.map(({ id }) => id), pairs.map(({ uscc }) => uscc)],
  });
  return new Map((rows as ReportedName[]).map(({ id, name }) => [id, name]));
};

interface LotRow {
  readonly lot: string;
  readonly events: number;
  readonly items: number;
  readonly first_seen: Date;
  readonly last_seen: Date;
  readonly last_biz_step: string | null;
}

interface LotPageRequest {
  readonly uscc: string;
  /** When the last lot before was last seen, and its EPC. */
  readonly after: readonly CursorKey[] | undefined;
  readonly max: number;
}

/** Lots of an enterprise, the one last seen first, `max` at most. */
export const lotsAfter = async (
  db: Queryable,
  { uscc, after, max }: LotPageRequest,
): Promise<readonly LotSummary[]> => {
  const { rows } = await db.query({
    text: `select l.lot, l.events, l.items, l.first_seen, l.last_seen, d.text as last_biz_step
      from traceability.enterprise_lot l left join traceability.dictionary d on d.number = l.last_biz_step
      where l.reporter = (select number from traceability.reporter where uscc = $1)
        and ($2::timestamptz is null or l.last_seen <= $2 and (l.last_seen < $2 or l.lot > $3))
      order by l.last_seen desc, l.lot limit $4`,
    values: [uscc, after?.[0] ?? null, shortened(String(after?.[1] ?? '')), max],
  });
  const lots = rows as LotRow[];
  const names = await namesOf(
    db,
    lots.map(({ lot }) => whole(lot)),
    uscc,
  );
  return lots.map((row) => lotSummary(row, names));
};

// What the enterprise itself calls a lot, else what another one does.
const namesOf = async (db: Queryable, lots: readonly string[], uscc: string) => {
  const { rows } = await db.query({
    text: `select distinct on (id) id, name from traceability.reported_name
      where id = any($1) order by id, uscc = $2 desc, uscc`,
    values: [lots, uscc],
  });
  return new Map((rows as ReportedName[]).map(({ id, name }) => [id, name]));
};

const lotSummary = (row: LotRow, names: ReadonlyMap<string, string>): LotSummary => {
  const epc = whole(row.lot);
  const ais = identify(epc)?.ais ?? {};
  const name = names.get(epc);
  return {
    epc,
    ...(ais['01'] === undefined ? {} : { gtin: ais['01'] }),
    ...(ais['10'] === undefined ? {} : { lot: ais['10'] }),
    ...(name === undefined ? {} : { name }),
    events: row.events,
    items: row.items,
    firstSeen: row.first_seen.toISOString(),
    lastSeen: row.last_seen.toISOString(),
    ...(row.last_biz_step === null ? {} : { lastBizStep: row.last_biz_step }),
  };
};
