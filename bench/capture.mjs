// HTTP capture of 100-event documents until their jobs are done (validation, hash, identities, log),
// against raw `INSERT … SELECT unnest` of the same bytes, 100 rows a transaction, on one PostgreSQL.
// The service runs as its own process with all its followers; this process is the client.
// What an event costs is measured with traceability alone, then with exchange beside it: processor time until
// all followers are done, write-ahead log, and disk after VACUUM.
// The same is measured without the trace graph first: its rows are given a version that is not there yet, so that the
// service leaves them alone. What waited is then a burst; how far the graph is behind is seen at half the rate, too.
import { randomUUID } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { testIssuer } from '../libs/identity/dist/testing.js';
import { makeUscc } from '../libs/identifiers/dist/index.js';
import { startPostgres } from '../infra/postgres/dist/index.js';
import { startService, stopService } from './seed/service.mjs';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
const DOCUMENTS_PER_ROUND = 60;
const WARM_UP_DOCUMENTS = 30;
const EVENTS_PER_DOCUMENT = 100;
/** Documents by which the cost of an event is measured. */
const COST_DOCUMENTS = Number(process.env.BENCH_COST_DOCUMENTS ?? 300);
const QUIET_MS_MAX = 600_000;
const LAGS_MS = 250;
const CONNECTIONS = 8;
const POLL_MS = 10;
/** Documents that come in at half the rate while it is looked how far the graph is behind. */
const HALF_RATE_DOCUMENTS = Number(process.env.BENCH_HALF_RATE_DOCUMENTS ?? 150);
/** Greater than any version: the rows belong to somebody who is still to come. */
const VERSION_TO_COME = 1_000_000;

const CONTEXT = [
  'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld',
  { ex: 'https://example.org/ns/' },
];
const USCC = makeUscc({ category: '91', region: '610124', organisation: '90000001' });

/** Events as they come in practice: lots with quantities, items, parties, places, one extension. */
const eventOf = (document, index) => {
  const second = (document * EVENTS_PER_DOCUMENT + index) % 86_400;
  const time = new Date(Date.UTC(2026, 0, 1 + (document % 300)) + second * 1000).toISOString();
  const id = `${document}-${index}`;
  return {
    type: 'ObjectEvent',
    eventID: `urn:uuid:${randomUUID()}`,
    eventTime: time,
    eventTimeZoneOffset: '+08:00',
    action: 'OBSERVE',
    bizStep: index % 2 === 0 ? 'receiving' : 'inspecting',
    disposition: 'in_progress',
    epcList: [`urn:epc:id:sgtin:690123456.0789.${id}`, `urn:epc:id:sgtin:690123456.0789.B${id}`],
    quantityList: [
      { epcClass: `urn:epc:class:lgtin:690123456.0789.L${id}`, quantity: 12.5, uom: 'KGM' },
    ],
    readPoint: { id: 'urn:epc:id:sgln:690123456.000.12' },
    bizLocation: { id: 'urn:epc:id:sgln:690123456.000.0' },
    bizTransactionList: [{ type: 'po', bizTransaction: `urn:example:po:${document}` }],
    sourceList: [{ type: 'owning_party', source: 'urn:epc:id:pgln:690123456.000' }],
    destinationList: [{ type: 'owning_party', destination: 'urn:epc:id:pgln:690999999.000' }],
    'ex:temperature': 4.5,
  };
};

let nextDocument = 0;
/** Documents that were made for the raw INSERT alone. */
let notCaptured = 0;
const documents = (count) =>
  Array.from({ length: count }, () => {
    const number = (nextDocument += 1);
    const events = Array.from({ length: EVENTS_PER_DOCUMENT }, (_, i) => eventOf(number, i));
    return {
      bodies: events.map((event) => JSON.stringify(event)),
      text: JSON.stringify({
        '@context': CONTEXT,
        type: 'EPCISDocument',
        schemaVersion: '2.0',
        creationDate: '2026-11-01T08:00:00+08:00',
        epcisBody: { eventList: events },
      }),
    };
  });

const captureAll = async (batch, { base, token, db }) => {
  const waiting = [...batch];
  const start = performance.now();
  const one = async () => {
    for (let document = waiting.pop(); document !== undefined; document = waiting.pop()) {
      const answer = await fetch(`${base}/epcis/v2/capture`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: document.text,
      });
      if (answer.status !== 202) throw new Error(`${answer.status} ${await answer.text()}`);
      await answer.arrayBuffer();
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, one));
  for (;;) {
    const { rows } = await db.query(
      'select count(*)::int as running from traceability.capture_job where running',
    );
    if (rows[0].running === 0) return performance.now() - start;
    await pause(POLL_MS);
  }
};

const insertAll = async (batch, pool) => {
  const waiting = [...batch];
  const start = performance.now();
  const one = async () => {
    for (let document = waiting.pop(); document !== undefined; document = waiting.pop())
      await pool.query({
        name: 'raw',
        text: 'insert into raw_event (body) select unnest($1::text[])',
        values: [document.bodies],
      });
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, one));
  return performance.now() - start;
};

const TICK_MS = 10;

// Time on the processor is what a busy machine does not distort. Linux only; elsewhere it is left out.
const statOf = (pid) => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
const ticks = (fields, from, count) =>
  fields.slice(from, from + count).reduce((sum, field) => sum + Number(field), 0) * TICK_MS;
const cpuMs = (pid) => (existsSync(`/proc/${pid}/stat`) ? ticks(statOf(pid), 11, 2) : Number.NaN);

/** Of PostgreSQL: its first process with all that ended, and those that run. */
const postgresCpuMs = (postmaster) => {
  if (!existsSync(`/proc/${postmaster}/stat`)) return Number.NaN;
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .reduce((sum, pid) => {
      try {
        const fields = statOf(pid);
        if (Number(pid) === postmaster) return sum + ticks(fields, 11, 4);
        return Number(fields[1]) === postmaster ? sum + ticks(fields, 11, 2) : sum;
      } catch {
        return sum;
      }
    }, 0);
};

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Resolves when no loop of a service has anything left to do. */
const quiet = async ({ bases, operator }) => {
  for (const deadline = Date.now() + QUIET_MS_MAX; ; await pause(LAGS_MS)) {
    const lags = await Promise.all(
      Object.values(bases).map(async (base) => {
        const answer = await fetch(`${base}/api/platform/parts`, {
          headers: { authorization: `Bearer ${operator}` },
        });
        return (await answer.json()).lags;
      }),
    );
    if (lags.flat().every(({ behind }) => behind === 0)) return;
    if (Date.now() > deadline) throw new Error(`Still behind: ${JSON.stringify(lags.flat())}`);
  }
};

const walBytes = async (db) => {
  const { rows } = await db.query(`select pg_current_wal_lsn() - '0/0' as bytes`);
  return Number(rows[0].bytes);
};

/** Bytes on disk of each schema's tables with their indexes, once dead rows are gone. */
const diskBytes = async (db) => {
  await db.query('vacuum');
  const { rows } = await db.query(
    `select n.nspname as schema, sum(pg_total_relation_size(c.oid)) as bytes
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and n.nspname in ('traceability', 'event_bus', 'exchange') group by 1`,
  );
  return Object.fromEntries(rows.map(({ schema, bytes }) => [schema, Number(bytes)]));
};

const perEvent = (total, digits = 0) =>
  Number((total / (COST_DOCUMENTS * EVENTS_PER_DOCUMENT)).toFixed(digits));

/** What events cost from their capture until all followers are done with them. */
const costOf = async ({ target, services, bases, operator, postmaster, db }) => {
  const withExchange = services.exchange !== undefined;
  await quiet({ bases, operator });
  const cpu = () =>
    Object.fromEntries(Object.entries(services).map(([app, { pid }]) => [app, cpuMs(pid)]));
  const before = {
    disk: await diskBytes(db),
    wal: await walBytes(db),
    cpu: cpu(),
    postgres: postgresCpuMs(postmaster),
  };
  await captureAll(documents(COST_DOCUMENTS), target);
  await quiet({ bases, operator });
  const [after, postgres, wal] = [cpu(), postgresCpuMs(postmaster), await walBytes(db)];
  const disk = await diskBytes(db);
  const grown = (schema) => perEvent((disk[schema] ?? 0) - (before.disk[schema] ?? 0));
  return {
    'traceability CPU ms': perEvent(after.traceability - before.cpu.traceability, 3),
    ...(withExchange && { 'exchange CPU ms': perEvent(after.exchange - before.cpu.exchange, 3) }),
    'PostgreSQL CPU ms': perEvent(postgres - before.postgres, 3),
    'WAL bytes': perEvent(wal - before.wal),
    'disk bytes, traceability': grown('traceability'),
    'disk bytes, bus': grown('event_bus'),
    ...(withExchange && { 'disk bytes, exchange': grown('exchange') }),
  };
};

const rate = (ms) => (DOCUMENTS_PER_ROUND * EVENTS_PER_DOCUMENT * 1000) / ms;

const captureRates = async ({ target, pool }) => {
  await pool.query(
    'create table if not exists raw_event (position bigint generated always as identity primary key, body text not null)',
  );
  await captureAll(documents(WARM_UP_DOCUMENTS), target);
  await insertAll(documents(WARM_UP_DOCUMENTS), pool);
  const rates = { capture: [], insert: [] };
  let bytes = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const batch = documents(DOCUMENTS_PER_ROUND);
    bytes = Math.round(
      batch.flatMap(({ bodies }) => bodies).reduce((sum, body) => sum + body.length, 0) /
        (DOCUMENTS_PER_ROUND * EVENTS_PER_DOCUMENT),
    );
    rates.capture.push(rate(await captureAll(batch, target)));
    rates.insert.push(rate(await insertAll(batch, pool)));
  }
  notCaptured += WARM_UP_DOCUMENTS;
  return { capture: median(rates.capture), insert: median(rates.insert), bytes };
};

const graphVersion = async (pool, version) => {
  const { rows } = await pool.query(
    `update traceability.projection_position set version = $1 where name = 'trace-graph'
     returning (select version from traceability.projection_position where name = 'trace-graph') as before`,
    [version],
  );
  return rows[0].before;
};

/** Milliseconds that the oldest event has waited which the graph has not. */
const graphLag = async (pool) => {
  const { rows } = await pool.query(
    `select coalesce(extract(epoch from clock_timestamp() - (
        select e.record_time from traceability.event e
        where e.position > coalesce(split_part(p.position, ':', 2)::bigint, 0) order by e.position limit 1)) * 1000, 0)::float8
      as ms from traceability.projection_position p where p.name = 'trace-graph'`,
  );
  return rows[0].ms;
};

/** Seconds until the graph has everything that was captured before. */
const graphCaughtUp = async (pool) => {
  const start = performance.now();
  for (const deadline = Date.now() + QUIET_MS_MAX; (await graphLag(pool)) > 0; await pause(LAGS_MS))
    if (Date.now() > deadline) throw new Error('The trace graph is still behind.');
  return (performance.now() - start) / 1000;
};

/** The greatest lag of the graph while documents come at half of a rate, each when it is due. */
const lagAtHalf = async (eventsPerSecond, { target, pool }) => {
  const betweenMs = (EVENTS_PER_DOCUMENT * 1000 * 2) / eventsPerSecond;
  const batch = documents(HALF_RATE_DOCUMENTS);
  let isOver = false;
  const looking = (async () => {
    const lags = [];
    for (; !isOver; await pause(LAGS_MS)) lags.push(await graphLag(pool));
    return Math.max(...lags);
  })();
  const start = performance.now();
  const sent = batch.map(async (document, at) => {
    await pause(Math.max(0, start + at * betweenMs - performance.now()));
    await captureAll([document], target);
  });
  await Promise.all(sent);
  isOver = true;
  return looking;
};

const checkLog = async (pool) => {
  const { rows } = await pool.query('select count(*)::int as events from traceability.event');
  const expected = (nextDocument - notCaptured) * EVENTS_PER_DOCUMENT;
  if (rows[0].events !== expected)
    throw new Error(`${rows[0].events} events in the log, ${expected} expected.`);
};

export default async function run() {
  const folder = mkdtempSync(join(tmpdir(), 'zhixin-bench-'));
  chmodSync(folder, 0o755);
  const postgres = await startPostgres({ dataFolder: join(folder, 'data') });
  const postmaster = Number(
    readFileSync(join(folder, 'data', 'postmaster.pid'), 'utf8').split('\n')[0],
  );
  const pool = new pg.Pool({ connectionString: postgres.url, max: CONNECTIONS });
  pool.on('error', () => undefined);
  const issuer = await (await testIssuer()).serve();
  const [services, bases] = [{}, {}];
  const start = async (app) => {
    const { base, service } = await startService(app, { url: postgres.url, issuer });
    services[app] = service;
    bases[app] = base;
  };
  try {
    // The first start makes the tables and the place of the graph.
    await stopService(await startService('traceability', { url: postgres.url, issuer }));
    const version = await graphVersion(pool, VERSION_TO_COME);
    await start('traceability');
    const token = await issuer.token({ subject: 'bench', role: 'enterprise', uscc: USCC });
    const operator = await issuer.token({ subject: 'operator', role: 'operator' });
    const target = { base: bases.traceability, token, db: pool };
    const without = await captureRates({ target, pool });
    await graphVersion(pool, version);
    const burst = (nextDocument - notCaptured) * EVENTS_PER_DOCUMENT;
    const burstSeconds = await graphCaughtUp(pool);
    const { capture, insert, bytes } = await captureRates({ target, pool });
    await graphCaughtUp(pool);
    const lagMs = await lagAtHalf(capture, { target, pool });
    await graphCaughtUp(pool);
    const measured = { target, services, bases, operator, postmaster, db: pool };
    const alone = await costOf(measured);
    await start('exchange');
    const together = await costOf(measured);
    await checkLog(pool);
    return {
      rows: [
        {
          contestant: 'HTTP capture',
          eventsPerSecond: Math.round(capture),
          bytesPerEvent: bytes,
        },
        {
          contestant: 'HTTP capture without the trace graph',
          eventsPerSecond: Math.round(without.capture),
          bytesPerEvent: bytes,
        },
        { contestant: 'raw INSERT', eventsPerSecond: Math.round(insert), bytesPerEvent: bytes },
        { contestant: 'cost of an event, traceability alone', ...alone },
        { contestant: 'cost of an event, with exchange', ...together },
        { contestant: 'lag of the trace graph at half the rate', 'ms at most': Math.round(lagMs) },
        {
          contestant: `the trace graph after a burst of ${burst.toLocaleString('en')} events`,
          'seconds until it has them': Number(burstSeconds.toFixed(1)),
        },
      ],
      ratios: {
        'capture ÷ raw INSERT': Number((capture / insert).toFixed(3)),
        'capture ÷ capture without the trace graph': Number((capture / without.capture).toFixed(3)),
      },
    };
  } finally {
    for (const service of Object.values(services)) {
      service.kill('SIGTERM');
      await new Promise((ended) => service.once('exit', ended));
    }
    await pool.end();
    await issuer.close();
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
