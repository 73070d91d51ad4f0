import { createHash } from 'node:crypto';
import type { LogEntry } from './log-entry.js';
import type { EventIdentity } from '../domain/content-identity.js';

/** Anything that can run a statement: a pool, or a client inside a transaction. */
export interface Queryable {
  query(statement: {
    readonly name?: string;
    readonly text: string;
    readonly values?: unknown[];
  }): Promise<{ rows: unknown[]; rowCount: number | null }>;
}

const bytes = (hex: string) => Buffer.from(hex, 'hex');

/** Key of a context text in `event_context`. */
export const contextIdOf = (context: string): Buffer =>
  createHash('sha256').update(context).digest();

interface IdentityRow {
  readonly uscc: string;
  readonly event_hash: Buffer;
  readonly declaration: Buffer;
  readonly event_id: string | null;
}

/** Identities already in the log that share content or eventID with any of the entries. */
export const knownIdentities = async (
  db: Queryable,
  entries: readonly LogEntry[],
): Promise<EventIdentity[]> => {
  const named = entries.filter(({ eventId }) => eventId !== undefined);
  const { rows } = await db.query({
    name: 'known_identities',
    text: `select i.uscc, i.event_hash, i.declaration, i.event_id
      from unnest($1::text[], $2::bytea[], $3::bytea[]) as k (uscc, event_hash, declaration)
      join traceability.event_identity i using (uscc, event_hash, declaration)
      union all
      select i.uscc, i.event_hash, i.declaration, i.event_id
      from unnest($4::text[], $5::text[]) as k (uscc, event_id)
      join traceability.event_identity i using (uscc, event_id)`,
    values: [
      entries.map(({ uscc }) => uscc),
      entries.map(({ hash }) => bytes(hash)),
      entries.map(({ declaration }) => bytes(declaration)),
      named.map(({ uscc }) => uscc),
      named.map(({ eventId }) => eventId),
    ],
  });
  return (rows as IdentityRow[]).map((row) => ({
    uscc: row.uscc,
    hash: row.event_hash.toString('hex'),
    declaration: row.declaration.toString('hex'),
    eventId: row.event_id ?? undefined,
  }));
};

/** Positions and time that one group commit gives to its events. */
export interface Placement {
  /** Position of the first event; the others follow without a gap. */
  readonly first: number;
  readonly recordTime: string;
}

/** Writes accepted entries: events, identities, identifiers, then the head. */
export const insertEntries = async (
  db: Queryable,
  entries: readonly LogEntry[],
  { first, recordTime }: Placement,
): Promise<void> => {
  const positions = entries.map((_, index) => first + index);
  await db.query(eventInsert(entries, positions, recordTime));
  await db.query(identityInsert(entries, positions, recordTime));
  await db.query(identifierInsert(entries, positions, recordTime));
  await db.query({
    name: 'move_head',
    text: `update traceability.log_head set position = $1, record_time = $2`,
    values: [first + entries.length - 1, recordTime],
  });
};

// Bodies travel as one binary parameter and are cut apart in the server: as a text[] every quote in
// the JSON would be escaped here and unescaped there.
const eventInsert = (entries: readonly LogEntry[], positions: number[], recordTime: string) => {
  const bodies = entries.map(({ body }) => Buffer.from(body));
  const facts = entries.map((entry) => Buffer.from(JSON.stringify(entry.facts)));
  return {
    name: 'insert_events',
    text: `insert into traceability.event (position, record_time, event_time, uscc, region, capture_id,
        event_id, event_hash, is_declaration, event_type, action, biz_step, disposition,
        transformation_id, read_point, biz_location, context_id, facts, body)
      select position, $2::timestamptz, event_time, uscc, region, capture_id, event_id, event_hash,
        is_declaration, event_type, action, biz_step, disposition, transformation_id, read_point, biz_location, context_id,
        convert_from(substring($15::bytea from facts_at for facts_size), 'UTF8'),
        convert_from(substring($18::bytea from body_at for body_size), 'UTF8')
      from unnest($1::bigint[], $3::timestamptz[], $4::text[], $5::text[], $6::uuid[], $7::text[],
        $8::bytea[], $9::boolean[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[],
        $16::int[], $17::int[], $19::int[], $20::int[], $21::bytea[], $22::text[], $23::text[])
        as e (position, event_time, uscc, region, capture_id, event_id, event_hash, is_declaration,
          event_type, action, biz_step, disposition, transformation_id, facts_at, facts_size,
          body_at, body_size, context_id, read_point, biz_location)`,
    values: [
      positions,
      recordTime,
      entries.map(({ eventTime }) => eventTime),
      entries.map(({ uscc }) => uscc),
      entries.map(({ region }) => region),
      entries.map(({ captureId }) => captureId),
      entries.map(({ eventId }) => eventId ?? null),
      entries.map(({ hash }) => bytes(hash)),
      entries.map(({ declaration }) => declaration !== ''),
      entries.map(({ type }) => type),
      entries.map(({ action }) => action ?? null),
      entries.map(({ bizStep }) => bizStep ?? null),
      entries.map(({ disposition }) => disposition ?? null),
      entries.map(({ transformationId }) => transformationId ?? null),
      Buffer.concat(facts),
      offsets(facts),
      facts.map(({ length }) => length),
      Buffer.concat(bodies),
      offsets(bodies),
      bodies.map(({ length }) => length),
      entries.map(({ context }) => contextIdOf(context)),
      entries.map(({ readPoint }) => readPoint ?? null),
      entries.map(({ bizLocation }) => bizLocation ?? null),
    ],
  };
};

// SQL counts from 1.
const offsets = (pieces: readonly Buffer[]) => {
  let next = 1;
  return pieces.map(({ length }) => {
    const at = next;
    next += length;
    return at;
  });
};

const identityInsert = (entries: readonly LogEntry[], positions: number[], recordTime: string) => ({
  name: 'insert_identities',
  text: `insert into traceability.event_identity (uscc, event_hash, declaration, event_id, position, record_time)
    select k.*, $6::timestamptz
    from unnest($1::text[], $2::bytea[], $3::bytea[], $4::text[], $5::bigint[]) as k`,
  values: [
    entries.map(({ uscc }) => uscc),
    entries.map(({ hash }) => bytes(hash)),
    entries.map(({ declaration }) => bytes(declaration)),
    entries.map(({ eventId }) => eventId ?? null),
    positions,
    recordTime,
  ],
});

/** Under what name the index keeps the items of a lot: no identifier ends like this. */
export const itemsOfLot = (lot: string): string => `${lot}/21/*`;

/** Roles under that name: an item was named, or it came out of a transformation. */
export const ITEM_NAMED = 'itemOfLot';
export const ITEM_MADE = 'itemMadeOfLot';

const lotsIn = (things: LogEntry['facts']['things']): ReadonlyMap<string, string> => {
  const lots = new Map<string, string>();
  for (const { lot, role } of things)
    if (lot !== undefined && lots.get(lot) !== ITEM_MADE)
      lots.set(lot, role === 'outputEPC' ? ITEM_MADE : ITEM_NAMED);
  return lots;
};

const identifierInsert = (
  entries: readonly LogEntry[],
  positions: number[],
  recordTime: string,
) => {
  const identifiers: string[] = [];
  const roles: string[] = [];
  const at: number[] = [];
  entries.forEach(({ facts }, index) => {
    const add = (id: string, role: string) => {
      identifiers.push(id);
      roles.push(role);
      at.push(positions[index]!);
    };
    for (const { id, role } of facts.things) add(id, role);
    for (const [lot, role] of lotsIn(facts.things)) add(itemsOfLot(lot), role);
  });
  return {
    name: 'insert_identifiers',
    text: `insert into traceability.event_identifier (identifier, role, position, record_time)
      select k.*, $4::timestamptz from unnest($1::text[], $2::text[], $3::bigint[]) as k`,
    values: [identifiers, roles, at, recordTime],
  };
};
