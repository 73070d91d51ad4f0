// The upgrade of the event log of an earlier version: events copied into the lean layout until the former tables
// are gone, against PostgreSQL copying the same rows as they are (`CREATE TABLE … AS`), in one run.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { migrations } from '../apps/traceability/dist/migrations/in-order.js';
import { upgradeLog } from '../apps/traceability/dist/log/log-upgrade.js';
import { makeUscc } from '../libs/identifiers/dist/index.js';
import { startPostgres } from '../infra/postgres/dist/index.js';

const EVENTS = Number(process.env.BENCH_EVENTS ?? 2_000_000);
const CHUNK_EVENTS = 50_000;
const MONTHS = 12;
const LEAN = 'LeanEventLog1795996800000';
const USCC = makeUscc({ category: '91', region: '610124', organisation: '90000001' });

const BODY = `json_build_object('type', 'ObjectEvent', 'eventID', 'urn:uuid:' || id,
    'eventTime', to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'eventTimeZoneOffset', '+08:00',
    'action', 'OBSERVE', 'bizStep', 'receiving', 'disposition', 'in_progress',
    'epcList', json_build_array('urn:epc:id:sgtin:690123456.0789.' || n, 'urn:epc:id:sgtin:690123456.0789.B' || n),
    'quantityList', json_build_array(json_build_object('epcClass', 'urn:epc:class:lgtin:690123456.0789.L' || n / 100,
      'quantity', 12.5, 'uom', 'KGM')),
    'readPoint', json_build_object('id', 'urn:epc:id:sgln:690123456.000.12'),
    'bizLocation', json_build_object('id', 'urn:epc:id:sgln:690123456.000.0'),
    'bizTransactionList', json_build_array(json_build_object('type', 'po', 'bizTransaction', 'urn:example:po:' || n / 100)),
    'ex:temperature', 4.5)::text`;

const ITEM = (prefix) => `'https://id.gs1.org/01/06901234507896/21/${prefix}' || n`;
const LOT = `'https://id.gs1.org/01/06901234507896/10/L' || n / 100`;

const FACTS = `json_build_object('things', json_build_array(
    json_build_object('id', ${ITEM('')}, 'role', 'epc'), json_build_object('id', ${ITEM('B')}, 'role', 'epc'),
    json_build_object('id', ${LOT}, 'role', 'epcClass', 'quantity', 12.5, 'uom', 'KGM')))::text`;

const ROWS = `select n, gen_random_uuid() as id,
    timestamptz '2026-01-01T00:00:00Z' + n * interval '${MONTHS * 30} days' / ${EVENTS} as at
  from generate_series($1::int, $2::int) as n`;

const CONTEXT = `["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",{"ex":"https://example.org/ns/"}]`;

/** Writes events as the version before the lean layout kept them. */
const fill = async (pool) => {
  for (let month = 0; month <= MONTHS; month += 1)
    await pool.query('select traceability.ensure_month($1)', [
      new Date(Date.UTC(2026, month, 1)).toISOString(),
    ]);
  await pool.query(
    `insert into traceability.event_context values (sha256(convert_to($1, 'UTF8')), $1)`,
    [CONTEXT],
  );
  for (let from = 1; from <= EVENTS; from += CHUNK_EVENTS) {
    const range = [from, Math.min(from + CHUNK_EVENTS - 1, EVENTS)];
    await pool.query(
      `with kept as (
         insert into traceability.event (position, record_time, event_time, uscc, region, capture_id, event_id,
           event_hash, is_declaration, event_type, action, biz_step, disposition, read_point, biz_location,
           context_id, facts, body)
         select n, at, at, '${USCC}', '610124', '7f3f0f4e-9d0a-4a63-8a46-4f4a3a0a3a01', 'urn:uuid:' || id,
           sha256(n::text::bytea), false, 'ObjectEvent', 'OBSERVE', 'receiving', 'in_progress',
           'https://id.gs1.org/414/6901234560004/254/12', 'https://id.gs1.org/414/6901234560004',
           sha256(convert_to('${CONTEXT}', 'UTF8')), ${FACTS}, ${BODY}
         from (${ROWS}) as made returning position, record_time, event_id, event_hash
       ), named as (
         insert into traceability.event_identifier
         select thing.id, thing.role, kept.position, kept.record_time
         from kept cross join lateral (select kept.position as n) as made
         cross join lateral (values (${ITEM('')}, 'epc'), (${ITEM('B')}, 'epc'), (${LOT}, 'epcClass')) as thing (id, role)
       )
       insert into traceability.event_identity
       select '${USCC}', event_hash, '', event_id, position, record_time from kept`,
      range,
    );
  }
  await pool.query(
    `insert into traceability.enterprise_lot
     select '${USCC}', '610124', ${LOT}, 100, min(at), max(at), 'receiving'
     from (select n, timestamptz '2026-01-01T00:00:00Z' as at from generate_series(1, ${EVENTS}) as n) as made group by 3`,
  );
  await pool.query(
    `update traceability.log_head set position = ${EVENTS},
       record_time = (select max(record_time) from traceability.event)`,
  );
  await pool.query('vacuum analyze');
};

const bytesOf = async (pool, pattern) => {
  const { rows } = await pool.query(
    `select sum(pg_total_relation_size(c.oid))::bigint as bytes from pg_class c
     where c.relnamespace = 'traceability'::regnamespace and c.relkind = 'r' and c.relname ~ $1`,
    [pattern],
  );
  return Number(rows[0].bytes);
};

const seconds = async (work) => {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1_000;
};

export default async function run() {
  const folder = mkdtempSync(join(tmpdir(), 'zhixin-bench-'));
  chmodSync(folder, 0o755);
  const postgres = await startPostgres({ dataFolder: join(folder, 'data') });
  const pool = new pg.Pool({ connectionString: postgres.url, max: 4 });
  pool.on('error', () => undefined);
  const runner = { query: async (text) => (await pool.query(text)).rows };
  const lean = migrations.findIndex(({ name }) => name === LEAN);
  try {
    for (const Migration of migrations.slice(0, lean)) await new Migration().up(runner);
    await fill(pool);
    const tables = '^(event|event_identifier|event_identity|enterprise_lot)';
    const before = await bytesOf(pool, tables);
    const copy = await seconds(() =>
      pool.query('create table traceability.raw_copy as select * from traceability.event'),
    );
    await pool.query('drop table traceability.raw_copy');
    for (const Migration of migrations.slice(lean)) await new Migration().up(runner);
    const cpu = process.cpuUsage();
    const upgrade = await seconds(() => upgradeLog(pool, new AbortController().signal));
    const { user, system } = process.cpuUsage(cpu);
    await pool.query('vacuum analyze');
    const after = await bytesOf(
      pool,
      '^(event|event_identifier|identity|enterprise_lot|dictionary)',
    );
    const rate = (took) => Math.round(EVENTS / took);
    return {
      rows: [
        { contestant: 'upgrade', eventsPerSecond: rate(upgrade), seconds: Math.round(upgrade) },
        { contestant: 'CREATE TABLE AS', eventsPerSecond: rate(copy), seconds: Math.round(copy) },
        {
          contestant: 'an event',
          bytesBefore: Math.round(before / EVENTS),
          bytesAfter: Math.round(after / EVENTS),
          serviceCpuMs: Number(((user + system) / 1_000 / EVENTS).toFixed(3)),
        },
      ],
      ratios: { 'upgrade ÷ CREATE TABLE AS': Number((copy / upgrade).toFixed(3)) },
    };
  } finally {
    await pool.end();
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
