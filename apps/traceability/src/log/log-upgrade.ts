import { contentDigest, parseExactly, readContext, type EpcisEvent } from '@zhixin/epcis';
import { inTransaction } from '@zhixin/follower';
import { abortablePause, Problem, unavailable } from '@zhixin/service-shell';
import type pg from 'pg';
import { Dictionary } from './dictionary.js';
import type { EventFacts, LogEntry } from './log-entry.js';
import { insertEntries, type Dictionaries, type PositionedEntry } from './log-statements.js';
import type { Queryable } from './queryable.js';
import { present } from './present.js';

/** Events that one transaction copies; fewer where they are large. */
const BATCH_EVENTS_MAX = 500;
const BATCH_BYTES_MAX = 8 * 1_048_576;
/** How often a process looks whether another one has come to the end. */
const LOOK_MS = 1_000;
/** When a caller may ask again. */
const RETRY_S = 30;

interface UpgradeRow {
  readonly head: string;
  readonly copied: string;
  readonly is_finished: boolean;
}

const UPGRADE = `select published_by_position_up_to as head, copied_up_to as copied,
  finished_at is not null as is_finished from traceability.upgrade`;

const upgradeOf = async (db: Queryable): Promise<UpgradeRow> => {
  const { rows } = await db.query({ name: 'log_upgrade', text: UPGRADE });
  return rows[0] as UpgradeRow;
};

const CODE = 'EVENT_LOG_UPGRADING';

/** Refusal of what the log can only do when it is whole. */
export const upgrading = () => unavailable(CODE, RETRY_S);

/** Whether an error is that refusal. */
export const isUpgrading = (error: unknown): boolean =>
  error instanceof Problem && error.code === CODE;

/** Logs known to be whole: an upgrade that has ended stays so. */
const wholeLogs = new WeakSet<Queryable>();

/** Whether everything that was ever captured is in the log's present tables. */
export const isWhole = async (db: Queryable): Promise<boolean> => {
  if (wholeLogs.has(db)) return true;
  if (!(await upgradeOf(db)).is_finished) return false;
  wholeLogs.add(db);
  return true;
};

/** Events of an earlier version that are still to be copied. */
export const eventsToCopy = async (db: Queryable): Promise<number> => {
  if (wholeLogs.has(db)) return 0;
  const { head, copied, is_finished: isFinished } = await upgradeOf(db);
  return isFinished ? 0 : Number(head) - Number(copied);
};

/** Resolves when the log is whole, or `signal` aborts. */
export const wholeLog = async (db: Queryable, signal: AbortSignal): Promise<void> => {
  while (!signal.aborted && !(await isWhole(db))) await abortablePause(LOOK_MS, signal);
};

/**
 * Copies what an earlier version wrote into the present tables: in the order of positions, a batch at a time, each
 * with the mark that it is done, so that whoever comes after a `kill -9` goes on behind it. Processes take turns.
 * The former tables go when count and bodies agree.
 */
export const upgradeLog = async (pool: pg.Pool, signal: AbortSignal): Promise<void> => {
  const dictionaries = {
    texts: new Dictionary('dictionary'),
    reporters: new Dictionary('reporter'),
  };
  while (!signal.aborted && !(await isWhole(pool))) {
    const done = await upgradeStep(pool, dictionaries);
    if (done === 'another does it') await abortablePause(LOOK_MS, signal);
  }
};

/** Copies the next batch, or ends the upgrade where everything is copied. */
export const upgradeStep = (
  pool: pg.Pool,
  dictionaries: Dictionaries,
): Promise<'done' | 'another does it'> =>
  inTransaction(pool, async (client) => {
    const { rows } = await client.query<UpgradeRow>(`${UPGRADE} for update skip locked`);
    const [upgrade] = rows;
    if (upgrade === undefined) return 'another does it';
    if (upgrade.is_finished) return 'done';
    if (upgrade.copied === upgrade.head) await finish(client);
    else await copyAfter(client, Number(upgrade.copied), dictionaries);
    return 'done';
  });

interface FormerRow {
  readonly position: string;
  readonly record_time: Date;
  readonly event_time: Date;
  readonly uscc: string;
  readonly region: string;
  readonly capture_id: string;
  readonly event_id: string | null;
  readonly event_hash: Buffer;
  readonly is_declaration: boolean;
  readonly event_type: string;
  readonly action: string | null;
  readonly biz_step: string | null;
  readonly disposition: string | null;
  readonly transformation_id: string | null;
  readonly read_point: string | null;
  readonly biz_location: string | null;
  readonly facts: string;
  readonly body: string;
  readonly context: string;
}

const SIZE = 'octet_length(body) + octet_length(facts)';
const NEXT = `select e.*, c.body as context from (
    select next.*, sum(${SIZE}) over (order by position) - (${SIZE}) as before
    from (select * from traceability.former_event where position > $1 order by position limit $2) as next) as e
  join traceability.former_event_context c using (context_id)
  where e.before < ${BATCH_BYTES_MAX} order by e.position`;

const copyAfter = async (client: pg.PoolClient, copied: number, dictionaries: Dictionaries) => {
  const { rows } = await client.query<FormerRow>({
    name: 'former_events',
    text: NEXT,
    values: [copied, BATCH_EVENTS_MAX],
  });
  const last = rows.at(-1);
  if (last === undefined) throw new Error(`No event is kept behind position ${copied}.`);
  for (const month of new Set(rows.map(({ record_time }) => record_time.toISOString().slice(0, 7))))
    await client.query('select traceability.ensure_month($1)', [`${month}-01T00:00:00Z`]);
  await insertEntries(client, rows.map(placedEntry), dictionaries);
  await client.query('update traceability.upgrade set copied_up_to = $1', [last.position]);
};

const placedEntry = (row: FormerRow): PositionedEntry => ({
  entry: entryOf(row),
  position: Number(row.position),
  recordTime: row.record_time.toISOString(),
});

const entryOf = (row: FormerRow): LogEntry => ({
  uscc: row.uscc,
  region: row.region,
  captureId: row.capture_id,
  hash: row.event_hash.toString('hex'),
  ...present('eventId', row.event_id),
  ...contentOf(row),
  eventTime: row.event_time.toISOString(),
  type: row.event_type,
  ...present('action', row.action),
  ...present('bizStep', row.biz_step),
  ...present('disposition', row.disposition),
  ...present('transformationId', row.transformation_id),
  ...present('readPoint', row.read_point),
  ...present('bizLocation', row.biz_location),
  facts: JSON.parse(row.facts) as EventFacts,
  body: row.body,
  context: row.context,
});

// Earlier versions kept most numbers as doubles, whatever their form was.
const contentOf = ({ body, context: source, is_declaration: isDeclaration }: FormerRow) => {
  const context = readContext(JSON.parse(source));
  const event = (parseExactly(body) ?? JSON.parse(body)) as EpcisEvent;
  const { errorDeclaration: _, ...declared } = event as unknown as Readonly<
    Record<string, unknown>
  >;
  return {
    content: contentDigest(event, context, 'as doubles'),
    ...(isDeclaration && {
      declares: contentDigest(declared as unknown as EpcisEvent, context, 'as doubles'),
    }),
  };
};

const finish = async (client: pg.PoolClient): Promise<void> => {
  // It reads every body twice, and nobody waits for a connection meanwhile.
  await client.query('set local statement_timeout = 0');
  await checkCopies(client);
  for (const statement of LAST_STEPS) await client.query(statement);
};

// A body counts with its position, so that none may stand in the place of another.
const CONTENTS_OF = (table: string, body: string) =>
  `select count(*) as events, coalesce(sum(hashtextextended(${body}, position)), 0) as bodies
   from traceability.${table}`;

const checkCopies = async (client: pg.PoolClient): Promise<void> => {
  const { rows } = await client.query<{ is_same: boolean }>(
    `select (former.events, former.bodies) = (present.events, present.bodies) as is_same
     from (${CONTENTS_OF('former_event', 'body')}) as former,
       (${CONTENTS_OF('event', 'traceability.whole_body(body, is_id_apart, event_uuid)')}) as present`,
  );
  if (rows[0]?.is_same !== true)
    throw new Error('The copied events are not those of the former tables, which are kept.');
};

const ITEMS_OF_LOTS = `select e.uscc, thing ->> 'lot' as lot, count(distinct thing ->> 'id')::int as items
  from traceability.former_event e
  join traceability.log_checkpoint c on c.follower = 'enterprise-lots' and e.position <= c.position
  cross join lateral jsonb_array_elements(e.facts::jsonb -> 'things') as thing
  where strpos(e.facts, '"lot":') > 0 and not e.is_declaration and thing ? 'lot'
  group by 1, 2`;

/** Statements that end the upgrade: lots come over without items, then what is copied goes. */
const LAST_STEPS: readonly string[] = [
  `insert into traceability.enterprise_lot (reporter, lot, events, items, first_seen, last_seen, last_biz_step)
   select r.number, substr(l.epc, length('https://id.gs1.org') + 1), l.events, coalesce(i.items, 0),
     l.first_seen, l.last_seen, d.number
   from traceability.former_enterprise_lot l
   join traceability.reporter r using (uscc)
   left join traceability.dictionary d on d.text = l.last_biz_step
   left join (${ITEMS_OF_LOTS}) as i on i.uscc = l.uscc and i.lot = l.epc
   where l.epc ~ '^https://id[.]gs1[.]org/01/[0-9]{14}/10/'`,
  ...['event', 'event_identifier', 'event_identity', 'event_context', 'enterprise_lot'].map(
    (table) => `drop table traceability.former_${table}`,
  ),
  `update traceability.upgrade set finished_at = now()`,
];
