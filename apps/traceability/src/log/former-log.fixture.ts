import { createHash } from 'node:crypto';
import type pg from 'pg';
import { migrations } from '../migrations/in-order.js';
import { LeanEventLog1795996800000 } from '../migrations/2026-11-30-lean-event-log.js';
import type { LogEntry } from './log-entry.js';
import { emptyDatabase, migrate } from './testing.js';

const lean = migrations.indexOf(LeanEventLog1795996800000);

/** A database as the version before the lean layout made it. */
export const formerDatabase = async () => {
  const database = await emptyDatabase();
  await migrate(database.pool, migrations.slice(0, lean));
  return database;
};

/** Starts the present version on it: its tables are made, and wait to be filled. */
export const startPresent = (pool: pg.Pool): Promise<void> => migrate(pool, migrations.slice(lean));

/** As the former version wrote an event: the statement fails where its tables are no more. */
export const FORMER_INSERT = `insert into traceability.event (position, record_time, event_time, uscc, region,
    capture_id, event_id, event_hash, is_declaration, event_type, action, biz_step, disposition,
    transformation_id, read_point, biz_location, context_id, facts, body)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`;

const bytes = (hex: string) => Buffer.from(hex, 'hex');
const digest = (text: string) => createHash('sha256').update(text).digest();

export const formerRow = (entry: LogEntry, position: number, recordTime: string): unknown[] => [
  position,
  recordTime,
  entry.eventTime,
  entry.uscc,
  entry.region,
  entry.captureId,
  entry.eventId ?? null,
  bytes(entry.hash),
  entry.declares !== undefined,
  entry.type,
  entry.action ?? null,
  entry.bizStep ?? null,
  entry.disposition ?? null,
  entry.transformationId ?? null,
  entry.readPoint ?? null,
  entry.bizLocation ?? null,
  digest(entry.context),
  JSON.stringify(entry.facts),
  entry.body,
];

/** Writes events as the former version did, from position 1 on, and says that they are recorded at these times. */
export const writeFormer = async (
  pool: pg.Pool,
  entries: readonly LogEntry[],
  recordTimeOf: (position: number) => string,
): Promise<void> => {
  const client = await pool.connect();
  await client.query('begin');
  for (const [index, entry] of entries.entries())
    await writeOne(client, entry, { position: index + 1, recordTime: recordTimeOf(index + 1) });
  await client.query('update traceability.log_head set position = $1, record_time = $2', [
    entries.length,
    recordTimeOf(entries.length),
  ]);
  await client.query('commit');
  client.release();
};

const writeOne = async (
  client: pg.PoolClient,
  entry: LogEntry,
  { position, recordTime }: { readonly position: number; readonly recordTime: string },
): Promise<void> => {
  await client.query('select traceability.ensure_month($1)', [recordTime]);
  await client.query(
    'insert into traceability.event_context values ($1, $2) on conflict do nothing',
    [digest(entry.context), entry.context],
  );
  await client.query(FORMER_INSERT, formerRow(entry, position, recordTime));
  await client.query('insert into traceability.event_identity values ($1, $2, $3, $4, $5, $6)', [
    entry.uscc,
    bytes(entry.hash),
    bytes(entry.declares === undefined ? '' : 'd0'),
    entry.eventId ?? null,
    position,
    recordTime,
  ]);
  for (const { id, role } of entry.facts.things)
    await client.query('insert into traceability.event_identifier values ($1, $2, $3, $4)', [
      id,
      role,
      position,
      recordTime,
    ]);
};
