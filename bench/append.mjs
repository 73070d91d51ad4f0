// Appends of one event by 32 callers: our store ÷ single-row INSERTs ÷ Emmett, on one PostgreSQL, round
// by round in turn. The table of the INSERTs has the columns and indexes of the store's.
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getPostgreSQLEventStore } from '@event-driven-io/emmett-postgresql';
import pg from 'pg';
import { newEventId, postgresEventStore } from '../libs/event-store/dist/index.js';
import { startPostgres } from '../infra/postgres/dist/index.js';

const CALLERS = 32;
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 7);
const APPENDS_PER_ROUND = 6_400;
const WARM_UP_APPENDS = 3_200;
const STREAMS_PER_CALLER = 10;
const SEED = 20_261_122;

// Numerical Recipes' linear congruential generator: the same payloads in every run.
const randomOf = (seed) => () =>
  (seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;

const payloads = (() => {
  const random = randomOf(SEED);
  return Array.from({ length: 1_000 }, (_, i) => ({
    at: '2026-03-01T08:00:00+08:00',
    by: `inspector-${Math.floor(random() * 500)}`,
    findingId: `SR-2026-${i}`,
    product: 'a'.repeat(60 + Math.floor(random() * 120)),
    points: Math.floor(random() * 100),
    severity: random() < 0.2 ? 'serious' : 'general',
  }));
})();
const metadata = {
  occurredAt: '2026-03-01T08:00:00+08:00',
  actor: 'inspector-7',
  correlationId: '01890a5d-ac96-774b-bcce-b302099a8057',
};
const TYPE = 'QualityEventRecorded';

/** Every contestant appends as `(caller's stream, its next revision, payload)`. */
const contestants = async (url) => {
  const store = postgresEventStore({ connectionString: url });
  await store.head();

  const connections = await Promise.all(
    Array.from({ length: CALLERS }, async () => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      return client;
    }),
  );
  await connections[0].query(`
    create schema single;
    create table single.events (
      position bigint generated always as identity primary key,
      stream text collate "C" not null, revision bigint not null,
      category text collate "C" not null, id uuid not null, type text collate "C" not null,
      data json not null, metadata json not null, bytes integer not null,
      recorded_at timestamptz not null default now(), unique (stream, revision), unique (id));
    create index on single.events (category, position)`);

  const pool = new pg.Pool({ connectionString: url, max: CALLERS });
  const emmett = getPostgreSQLEventStore(url, { connectionOptions: { pool } });
  await emmett.schema.migrate();

  return {
    contestants: {
      store: (_caller, stream, revision, data) =>
        store.append(
          stream,
          [{ id: newEventId(), type: TYPE, data, metadata }],
          revision === 0 ? 'no-stream' : revision - 1,
        ),
      'single-row INSERT': (caller, stream, revision, data) => {
        const [text, about] = [JSON.stringify(data), JSON.stringify(metadata)];
        return connections[caller].query({
          name: 'insert',
          text: `insert into single.events (stream, revision, category, id, type, data, metadata, bytes)
                 values ($1, $2, $3, $4, $5, $6, $7, $8) returning position`,
          values: [
            stream,
            revision,
            'enterprise',
            newEventId(),
            TYPE,
            text,
            about,
            Buffer.byteLength(text) + Buffer.byteLength(about),
          ],
        });
      },
      emmett: (_caller, stream, revision, data) =>
        emmett.appendToStream(stream, [{ type: TYPE, data, metadata }], {
          expectedStreamVersion: revision === 0 ? 'STREAM_DOES_NOT_EXIST' : BigInt(revision),
        }),
    },
    close: async () => {
      await store.close();
      await emmett.close();
      await pool.end().catch(() => undefined);
      await Promise.all(connections.map((client) => client.end()));
    },
  };
};

const roundOf = async (append, round, appends) => {
  const latencies = [];
  const started = performance.now();
  await Promise.all(
    Array.from({ length: CALLERS }, async (_, caller) => {
      for (let i = 0; i < appends / CALLERS; i += 1) {
        const stream = `enterprise-${round}.${caller}.${i % STREAMS_PER_CALLER}`;
        const payload = payloads[(caller * 31 + i) % payloads.length];
        const begun = performance.now();
        await append(caller, stream, Math.floor(i / STREAMS_PER_CALLER), payload);
        latencies.push(performance.now() - begun);
      }
    }),
  );
  const perSecond = appends / ((performance.now() - started) / 1_000);
  latencies.sort((a, b) => a - b);
  return { perSecond, p50: latencies[appends >> 1], p99: latencies[Math.floor(appends * 0.99)] };
};

const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];

export default async function run() {
  const folder = mkdtempSync(join(tmpdir(), 'zhixin-bench-append-'));
  chmodSync(folder, 0o755);
  const server = await startPostgres({
    dataFolder: join(folder, 'data'),
    settings: { max_connections: '120' },
  });
  try {
    const { contestants: all, close } = await contestants(server.url);
    const names = Object.keys(all);
    const results = Object.fromEntries(names.map((name) => [name, []]));
    for (const name of names) await roundOf(all[name], `warm-${randomUUID()}`, WARM_UP_APPENDS);
    for (let round = 0; round < ROUNDS; round += 1)
      for (let turn = 0; turn < names.length; turn += 1) {
        const name = names[(round + turn) % names.length];
        results[name].push(await roundOf(all[name], String(round), APPENDS_PER_ROUND));
      }
    await close();

    const ratioTo = (other) =>
      median(results.store.map(({ perSecond }, i) => perSecond / results[other][i].perSecond));
    return {
      rows: names.map((name) => ({
        name,
        'appends/s (median)': Math.round(median(results[name].map(({ perSecond }) => perSecond))),
        'p50 ms': Number(median(results[name].map(({ p50 }) => p50)).toFixed(2)),
        'p99 ms': Number(median(results[name].map(({ p99 }) => p99)).toFixed(2)),
      })),
      ratios: [
        { ratio: 'store ÷ single-row INSERT', value: ratioTo('single-row INSERT'), target: 1 },
        { ratio: 'store ÷ emmett-postgresql 0.42.0', value: ratioTo('emmett'), target: 2 },
      ].map(({ value, ...rest }) => ({ ...rest, value: Number(value.toFixed(2)) })),
    };
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
