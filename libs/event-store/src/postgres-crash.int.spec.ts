import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startPostgres, type RunningPostgres } from '@zhixin/infra-postgres';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { anEvent, followed, listed } from './contract/subject.js';
import { AppendOutcomeUnknown, EventStoreUnavailable } from './event-store-errors.js';
import type { EventStore, EventToAppend, RecordedEvent } from './event-store.js';
import { postgresEventStore } from './postgres-event-store.js';

const WAIT_MS = 120_000;
const TRIES_MAX = 40;
const CRASHES = 4;
const WRITERS = 8;

// A server of its own: the others would not survive what happens here.
let folder: string;
let server: RunningPostgres;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'zhixin-crash-'));
  chmodSync(folder, 0o755);
  server = await startPostgres({ dataFolder: join(folder, 'data') });
}, WAIT_MS);
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

// When one backend is killed, PostgreSQL ends all others and recovers from its log.
const crash = async () => {
  const client = new pg.Client({ connectionString: server.url });
  client.on('error', () => undefined);
  await client.connect();
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  const ended = new Promise((done) => client.once('end', done));
  process.kill(rows[0]!.pid, 'SIGKILL');
  await ended;
};

const persistently = async (
  store: EventStore,
  stream: string,
  event: EventToAppend,
  revision: number,
): Promise<readonly RecordedEvent[]> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return (await store.append(stream, [event], revision < 0 ? 'no-stream' : revision)).events;
    } catch (error) {
      const mayTryAgain =
        error instanceof AppendOutcomeUnknown || error instanceof EventStoreUnavailable;
      if (!mayTryAgain || attempt === TRIES_MAX) throw error;
    }
  }
};

describe('a server that crashes under load', () => {
  test(
    'keeps every acknowledged event once, and followers see each once',
    async () => {
      const store = postgresEventStore({ connectionString: server.url });
      const acknowledged: RecordedEvent[] = [];
      let crashing = true;
      const stop = new AbortController();
      const seen: RecordedEvent[] = [];
      const following = store.subscribe({ signal: stop.signal }, async (batch) => {
        seen.push(...batch);
      });

      const writing = Promise.all(
        Array.from({ length: WRITERS }, async (_, i) => {
          for (let revision = -1; crashing; revision += 1)
            acknowledged.push(...(await persistently(store, `writer-${i}`, anEvent(), revision)));
        }),
      );
      for (let round = 1; round <= CRASHES; round += 1) {
        const goal = acknowledged.length + 50;
        while (acknowledged.length < goal) await new Promise((turn) => setTimeout(turn, 5));
        await crash();
      }
      const goal = acknowledged.length + 50;
      while (acknowledged.length < goal) await new Promise((turn) => setTimeout(turn, 5));
      crashing = false;
      await writing;

      const stored = await listed(store.readAll());
      const inOrder = acknowledged.sort((a, b) => store.compare(a.position, b.position));
      expect(stored).toEqual(inOrder);
      while (seen.length < stored.length) await new Promise((turn) => setTimeout(turn, 5));
      stop.abort();
      await following;
      expect(seen).toEqual(stored);
      expect((await followed(store, stored.length)).events).toEqual(stored);
      await store.close();
    },
    WAIT_MS,
  );
});
