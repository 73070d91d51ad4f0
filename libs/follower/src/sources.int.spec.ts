import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  memoryEventStore,
  newEventId,
  postgresEventStore,
  type EventStore,
} from '@zhixin/event-store';
import { eventStoreDbEventStore } from '@zhixin/event-store/eventstoredb';
import { startEventStoreDouble } from '@zhixin/infra-eventstoredb';
import { testDatabase } from '@zhixin/infra-postgres/test-database';
import { sourceContract } from './source.contract.js';
import { streamsOf } from './source.js';

const metadata = {
  occurredAt: '2026-03-01T08:00:00+08:00',
  actor: 'tester',
  correlationId: 'c',
};

const streams = (store: EventStore, closed: () => Promise<void> = async () => undefined) => {
  const append = (stream: string) => () =>
    store.append(stream, [{ id: newEventId(), type: 'LampLit', data: {}, metadata }], 'any');
  return {
    source: streamsOf(store, ['lamp']),
    append: append('lamp-1'),
    appendOther: append('candle-1'),
    close: async () => {
      await store.close();
      await closed();
    },
  };
};

sourceContract('streams in memory', async () => streams(memoryEventStore()));

sourceContract('streams in PostgreSQL', async () => {
  const database = await testDatabase();
  return streams(postgresEventStore({ connectionString: database.url }), () => database.drop());
});

sourceContract('streams in EventStoreDB', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'zhixin-sources-'));
  const double = await startEventStoreDouble({ dataFolder: folder });
  return streams(eventStoreDbEventStore({ connectionString: double.url }), async () => {
    await double.stop();
    await rm(folder, { recursive: true, force: true });
  });
});
