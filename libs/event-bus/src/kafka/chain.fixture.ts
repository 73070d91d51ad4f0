import { Type } from '@sinclair/typebox';
import { createHash, randomInt } from 'node:crypto';
import { until } from '@zhixin/infra-processes';
import { type CloudEvent, type Delivery, type EventBus, type Transaction } from '../index.js';
import {
  newEventId,
  postgresEventStore,
  type EventStore,
  type RecordedEvent,
} from '@zhixin/event-store';
import pg from 'pg';
import { cloudEvent } from '../cloud-event.js';
import { postgresRelayCheckpoints } from '../relay-checkpoints.js';
import { isTransient, streamsOf } from '@zhixin/follower';
import { each, startRelay, type Relay } from '../relay.js';
import { kafkaEventBus } from './kafka-event-bus.js';

const STREAMS = 20;
const WRITERS = 4;
const WRITE_PAUSE_MS = 15;
const PARTITIONS = 4;
const GROUP = 'ledgers';
const COUNTED = {
  type: 'CountedV1',
  topic: { name: 'counts.v1' },
  audience: 'public',
  schema: Type.Object({ id: Type.String() }),
} as const;

/** What a run of the chain came to. */
export interface ChainOutcome {
  readonly acknowledged: number;
  /** Acknowledged events that no consumer handled. */
  readonly lost: number;
  /** Effects beyond one per event. */
  readonly doubled: number;
  /** Whether the projection is what a replay of the store gives, byte for byte. */
  readonly equalToReplay: boolean;
}

/** A store under load, relays to Kafka, and consumers that project into PostgreSQL. */
export interface Chain {
  readonly bus: EventBus;
  /** Adds one more instance: a relay on standby and a member of the group. */
  addInstance(): Promise<void>;
  /** Events acknowledged so far. */
  written(): number;
  /** Projected so far. */
  projected(): Promise<number>;
  /** Ends the load, waits until all is projected, and counts. */
  finish(): Promise<ChainOutcome>;
  close(): Promise<void>;
}

interface ChainOptions {
  readonly brokers: readonly string[];
  readonly databaseUrl: string;
  readonly topic: string;
  /** Runs in front of the projection of every batch. */
  readonly before?: (batch: readonly Delivery[]) => Promise<void>;
}

const SESSION_MS = 6_000;
/** What piled up while a server was away takes a busy machine its time. */
const CATCH_UP_MS_MAX = 60_000;

/** Builds the chain and starts writing. */
export const startChain = async (settings: ChainOptions): Promise<Chain> => {
  const { databaseUrl } = settings;
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 4 });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  await pool.query(`create table if not exists effect (event_id text not null);
    create table if not exists ledger (stream text primary key, count integer not null, digest text not null)`);
  const store = postgresEventStore({ connectionString: databaseUrl });
  const stop = new AbortController();
  const load = startLoad(store);
  const instances: ChainInstance[] = [];
  const add = async () => void instances.push(await startInstance(settings, store, stop.signal));
  await add();
  const bus = instances[0]!.bus;
  const projected = async () => {
    const { rows } = await pool.query<{ count: string }>('select count(*) from effect');
    return Number(rows[0]?.count);
  };
  return {
    bus,
    addInstance: add,
    written: () => load.acknowledged.size,
    projected,
    finish: async () => {
      await load.end();
      await caughtUp(pool, load.acknowledged.size);
      return outcome(pool, store, load.acknowledged);
    },
    close: async () => {
      stop.abort();
      await load.end();
      for (const { bus: one, relay, consuming } of instances) {
        await Promise.all([relay.done, consuming]);
        await one.close();
      }
      await store.close();
      await pool.end();
    },
  };
};

interface ChainInstance {
  readonly bus: EventBus;
  readonly relay: Relay;
  readonly consuming: Promise<void>;
}

const startInstance = async (
  { brokers, databaseUrl, topic, before = async () => undefined }: ChainOptions,
  store: EventStore,
  signal: AbortSignal,
): Promise<ChainInstance> => {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  pool.on('error', () => undefined);
  const bus = kafkaEventBus({
    brokers,
    connectionString: databaseUrl,
    sessionMs: SESSION_MS,
  });
  await bus.ensureTopic(topic, { partitions: PARTITIONS });
  const relay = startRelay({
    source: streamsOf(store, ['count']),
    keyOf: ({ stream }) => stream,
    bus,
    checkpoints: postgresRelayCheckpoints({ pool, leaseMs: 3_000 }),
    name: 'counts',
    topic,
    publication: each((event: RecordedEvent) => [
      cloudEvent(COUNTED, {
        from: event,
        service: 'counting',
        uscc: event.stream,
        region: '610113',
        data: event.data as { id: string },
      }),
    ]),
    signal,
  });
  void relay.done.then(() => pool.end());
  const consuming = bus.consume({ group: GROUP, topic, signal }, async (batch, tx) => {
    await before(batch);
    await project(batch, tx);
  });
  return { bus, relay, consuming };
};

/** Order-sensitive: one event more, less or elsewhere gives another digest. */
const digestAfter = (digest: string, id: string) =>
  createHash('sha256').update(digest).update(id).digest('hex');

const project = async (batch: readonly Delivery[], tx: Transaction) => {
  const { rows } = await tx.query<{ stream: string; count: number; digest: string }>(
    'select stream, count, digest from ledger where stream = any ($1) for update',
    [[...new Set(batch.map(({ event }) => event.subject))]],
  );
  const ledger = new Map(rows.map((row) => [row.stream, row]));
  for (const { event } of batch) apply(ledger, event);
  const changed = [...ledger.values()];
  await tx.query(
    `insert into ledger select * from unnest($1::text[], $2::integer[], $3::text[])
     on conflict (stream) do update set count = excluded.count, digest = excluded.digest`,
    [
      changed.map((row) => row.stream),
      changed.map((row) => row.count),
      changed.map((row) => row.digest),
    ],
  );
  await tx.query('insert into effect select * from unnest($1::text[])', [
    batch.map(({ event }) => event.id),
  ]);
};

type ProjectedRow = { stream: string; count: number; digest: string };

const apply = (
  ledger: Map<string, ProjectedRow>,
  { subject: stream, id }: Pick<CloudEvent, 'subject' | 'id'>,
) => {
  const { count = 0, digest = '' } = ledger.get(stream) ?? {};
  ledger.set(stream, { stream, count: count + 1, digest: digestAfter(digest, id) });
};

const caughtUp = (pool: pg.Pool, events: number) =>
  until(
    'every event has its effect',
    async () => {
      const { rows } = await pool.query<{ count: string }>(
        'select count(distinct event_id) from effect',
      );
      return Number(rows[0]?.count) >= events;
    },
    Boolean,
    { withinMs: CATCH_UP_MS_MAX },
  );

const outcome = async (
  pool: pg.Pool,
  store: EventStore,
  acknowledged: ReadonlySet<string>,
): Promise<ChainOutcome> => {
  const replayed = new Map<string, ProjectedRow>();
  const stored = new Set<string>();
  for await (const event of store.readAll({ filter: { categories: ['count'] } })) {
    stored.add(event.id);
    apply(replayed, { subject: event.stream, id: `${event.id}/${COUNTED.type}` });
  }
  await caughtUp(pool, stored.size);
  const effects = await pool.query<{ event_id: string }>('select event_id from effect');
  const handled = new Set(effects.rows.map(({ event_id }) => event_id.split('/')[0]));
  const { rows: ledger } = await pool.query<ProjectedRow>('select * from ledger order by stream');
  const clean = [...replayed.values()].sort((a, b) => (a.stream < b.stream ? -1 : 1));
  return {
    acknowledged: acknowledged.size,
    lost: [...acknowledged].filter((id) => !handled.has(id)).length,
    doubled: effects.rows.length - handled.size,
    equalToReplay: JSON.stringify(ledger) === JSON.stringify(clean),
  };
};

const startLoad = (store: EventStore) => {
  const acknowledged = new Set<string>();
  let ending = false;
  const writer = async () => {
    while (!ending) {
      const id = newEventId();
      const stream = `count-${randomInt(STREAMS)}`;
      // Asked again until it is acknowledged, as a caller does who got no answer.
      while (!ending)
        try {
          await store.append(stream, [{ id, type: 'Counted', data: { id }, metadata }], 'any');
          acknowledged.add(id);
          break;
        } catch (error) {
          if (!isTransient(error)) throw error;
        }
      await new Promise((next) => setTimeout(next, WRITE_PAUSE_MS));
    }
  };
  const writing = Promise.all(Array.from({ length: WRITERS }, writer));
  return {
    acknowledged: acknowledged as ReadonlySet<string>,
    end: async () => {
      ending = true;
      await writing;
    },
  };
};

const metadata = {
  occurredAt: '2026-03-01T08:00:00+08:00',
  actor: 'load',
  correlationId: 'load',
};
