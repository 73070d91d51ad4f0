import type { LotSummary } from '@zhixin/contracts';
import { digitalLink, identify } from '@zhixin/identifiers';
import type { CursorKey } from '@zhixin/read-model';
import type pg from 'pg';
import type { LoggedEvent } from '../log/log-entry.js';
import type { LogFollower } from '../log/log-follower.js';
import type { Queryable } from '../log/log-statements.js';
import { nameAmong } from './product-name.js';

interface Seen {
  readonly uscc: string;
  readonly region: string;
  readonly epc: string;
  events: number;
  first: string;
  last: string;
  step: string | null;
}

/** Keeps the list of lots and items per enterprise. Rows and checkpoint are saved together. */
export const enterpriseLots: LogFollower = {
  name: 'enterprise-lots',
  bodies: 'with ilmd',
  handle: async (batch, client) => {
    const events = batch.filter(({ isDeclaration }) => !isDeclaration);
    await upsertLots([...seenIn(events).values()], client);
    await upsertNames(client, events.flatMap(namesIn));
  },
};

// Canonical identifiers of lots and items; cheaper than reading each identifier again.
const LOT_OR_ITEM = /^https:\/\/id\.gs1\.org\/01\/\d{14}\/(10|21)\//;

const seenIn = (events: readonly LoggedEvent[]): ReadonlyMap<string, Seen> => {
  const seen = new Map<string, Seen>();
  for (const { uscc, region, eventTime, bizStep, facts } of events)
    for (const epc of new Set(facts.things.flatMap(({ id, lot = id }) => [id, lot]))) {
      if (!LOT_OR_ITEM.test(epc)) continue;
      const key = `${uscc} ${epc}`;
      const row = seen.get(key) ?? {
        uscc,
        region,
        epc,
        events: 0,
        first: eventTime,
        last: eventTime,
        step: bizStep ?? null,
      };
      row.events += 1;
      if (eventTime < row.first) row.first = eventTime;
      if (eventTime >= row.last) {
        row.last = eventTime;
        row.step = bizStep ?? null;
      }
      seen.set(key, row);
    }
  return seen;
};

const upsertLots = async (rows: readonly Seen[], client: pg.PoolClient): Promise<void> => {
  if (rows.length === 0) return;
  await client.query(
    `insert into traceability.enterprise_lot as lot
       (uscc, region, epc, events, first_seen, last_seen, last_biz_step)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::timestamptz[],
       $6::timestamptz[], $7::text[])
     on conflict (uscc, epc) do update set
       events = lot.events + excluded.events,
       first_seen = least(lot.first_seen, excluded.first_seen),
       last_biz_step = case when excluded.last_seen >= lot.last_seen
         then excluded.last_biz_step else lot.last_biz_step end,
       last_seen = greatest(lot.last_seen, excluded.last_seen)`,
    [
      rows.map(({ uscc }) => uscc),
      rows.map(({ region }) => region),
      rows.map(({ epc }) => epc),
      rows.map(({ events }) => events),
      rows.map(({ first }) => first),
      rows.map(({ last }) => last),
      rows.map(({ step }) => step),
    ],
  );
};

/** A thing or place, and what an enterprise calls it. */
export interface ReportedName {
  readonly id: string;
  readonly uscc: string;
  readonly name: string;
}

const namesIn = ({ body, uscc, facts }: LoggedEvent): readonly ReportedName[] => {
  if (body === '') return [];
  const { ilmd } = JSON.parse(body) as { ilmd?: Record<string, unknown> };
  const name = nameAmong(ilmd ?? {});
  if (name === undefined) return [];
  const made = facts.things.filter(({ role }) => role !== 'inputEPC' && role !== 'inputEPCClass');
  const ids = made.flatMap(({ id, lot = id }) => [id, lot, productOf(id) ?? id]);
  return [...new Set(ids)].map((id) => ({ id, uscc, name }));
};

const productOf = (id: string): string | undefined => {
  const gtin = identify(id)?.ais['01'];
  return gtin === undefined ? undefined : digitalLink({ '01': gtin });
};

/** Remembers names; the newest report of an enterprise wins. */
export const upsertNames = async (db: Queryable, names: readonly ReportedName[]): Promise<void> => {
  const byKey = new Map(names.map((row) => [`${row.id} ${row.uscc}`, row]));
  if (byKey.size === 0) return;
  // In one order, so that two who write the same names wait for each other instead of locking each other out.
  const unique = [...byKey.keys()].sort().map((key) => byKey.get(key)!);
  await db.query({
    text: `insert into traceability.reported_name (id, uscc, name)
      select * from unnest($1::text[], $2::text[], $3::text[])
      on conflict (id, uscc) do update set name = excluded.name`,
    values: [
      unique.map(({ id }) => id),
      unique.map(({ uscc }) => uscc),
      unique.map(({ name }) => name),
    ],
  });
};

/** What some enterprises call things and places; one name per id, that of the enterprise named first. */
export const reportedNames = async (
  db: Queryable,
  ids: readonly string[],
  usccs: readonly string[],
): Promise<ReadonlyMap<string, string>> => {
  const { rows } = await db.query({
    text: `select distinct on (id) id, name from traceability.reported_name
      where id = any($1) and uscc = any($2) order by id, array_position($2, uscc)`,
    values: [ids, usccs],
  });
  return new Map((rows as ReportedName[]).map(({ id, name }) => [id, name]));
};

interface LotRow {
  readonly epc: string;
  readonly events: string;
  readonly first_seen: Date;
  readonly last_seen: Date;
  readonly last_biz_step: string | null;
  readonly region: string;
  readonly name: string | null;
}

interface LotsWanted {
  readonly uscc: string;
  /** When the last lot before was last seen, and its EPC. */
  readonly after: readonly CursorKey[] | undefined;
  readonly max: number;
}

/** Lots and items of an enterprise, the one last seen first, `max` at most. */
export const lotsAfter = async (
  db: Queryable,
  { uscc, after, max }: LotsWanted,
): Promise<readonly LotSummary[]> => {
  const { rows } = await db.query({
    text: `select l.epc, l.events, l.first_seen, l.last_seen, l.last_biz_step, l.region,
        (select name from traceability.reported_name n where n.id = l.epc
         order by n.uscc = l.uscc desc, n.uscc limit 1) as name
      from traceability.enterprise_lot l
      where l.uscc = $1 and ($2::timestamptz is null
        or l.last_seen < $2 or (l.last_seen = $2 and l.epc > $3))
      order by l.last_seen desc, l.epc limit $4`,
    values: [uscc, after?.[0] ?? null, after?.[1] ?? null, max],
  });
  return (rows as LotRow[]).map(lotSummary);
};

const lotSummary = (row: LotRow): LotSummary => {
  const ais = identify(row.epc)?.ais ?? {};
  return {
    epc: row.epc,
    ...(ais['01'] === undefined ? {} : { gtin: ais['01'] }),
    ...(ais['10'] === undefined ? {} : { lot: ais['10'] }),
    ...(row.name === null ? {} : { name: row.name }),
    events: Number(row.events),
    firstSeen: row.first_seen.toISOString(),
    lastSeen: row.last_seen.toISOString(),
    ...(row.last_biz_step === null ? {} : { lastBizStep: row.last_biz_step }),
  };
};
