import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Type } from '@sinclair/typebox';
import {
  cloudEvent,
  each,
  postgresEventBus,
  postgresRelayCheckpoints,
  startRelay,
  type EventBus,
} from '@zhixin/event-bus';
import { streamsOf } from '@zhixin/follower';
import {
  AppendOutcomeUnknown,
  EventStoreUnavailable,
  newEventId,
  type RecordedEvent,
} from '@zhixin/event-store';
import { eventStoreDbEventStore } from '@zhixin/event-store/eventstoredb';
import { startEventStoreDouble, type EventStoreDouble } from '@zhixin/infra-eventstoredb';
import { until } from '@zhixin/infra-processes';
import { Bank, expected } from './bank.fixture.js';

const TEST_MS = 90_000;
const ACCOUNTS = 17;
const MOVEMENTS = 340;
const ATTEMPTS_MAX = 20;
const TOPIC = { name: 'movements.v1' };

const metadata = {
  occurredAt: '2026-03-01T08:00:00+08:00',
  actor: 'tester',
  correlationId: 'c',
};

let folder: string;
let double: EventStoreDouble;
let bank: Bank;
let bus: EventBus;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zhixin-eventstoredb-'));
  double = await startEventStoreDouble({ dataFolder: folder });
  bank = await Bank.open();
  bus = postgresEventBus({ pool: bank.admin });
  await bus.ensureTopic(TOPIC.name, { partitions: 2 });
}, TEST_MS);
afterEach(async () => {
  bank.stop.abort();
  await Promise.allSettled(bank.running);
  await bus.close();
  await bank.close();
  await double.stop();
  await rm(folder, { recursive: true });
}, TEST_MS);

const moveToEventStoreDb = async () => {
  await bank.store.close();
  bank.store = eventStoreDbEventStore({ connectionString: double.url });
};

// The same event until it is known to be stored.
const move = async (n: number) => {
  const event = { id: newEventId(), type: 'Moved', data: { amount: n }, metadata };
  for (let attempt = 1; ; attempt += 1)
    try {
      return await bank.store.append(`account-${n % ACCOUNTS}`, [event], 'any');
    } catch (error) {
      const isAway =
        error instanceof AppendOutcomeUnknown || error instanceof EventStoreUnavailable;
      if (!isAway || attempt === ATTEMPTS_MAX) throw error;
    }
};

const moveOften = (from: number, to: number) =>
  Promise.all(
    Array.from({ length: ACCOUNTS }, async (_, account) => {
      for (let n = from; n < to; n += 1) if (n % ACCOUNTS === account) await move(n);
    }),
  );

const relay = () =>
  startRelay({
    source: streamsOf(bank.store, ['account']),
    keyOf: ({ stream }) => stream,
    bus,
    checkpoints: postgresRelayCheckpoints({ pool: bank.admin }),
    name: 'movements',
    topic: TOPIC.name,
    publication: each((event: RecordedEvent) => [
      cloudEvent(
        {
          type: 'MovementV1',
          topic: TOPIC,
          audience: 'public',
          schema: Type.Object({ amount: Type.Integer() }),
        },
        {
          from: event,
          service: 'bank',
          uscc: '91610113MA6U000001',
          region: '610113',
          partitionkey: event.stream,
          data: event.data as { amount: number },
        },
      ),
    ]),
    signal: bank.stop.signal,
  });

describe('on EventStoreDB', () => {
  test(
    'a projection and a relay follow through broken connections and a killed server',
    async () => {
      await moveToEventStoreDb();
      const { runner } = bank.start(await bank.open());
      bank.running.push(relay().done);
      const published = new Map<string, string[]>();
      bank.running.push(
        bus.consume(
          { group: 'readers', topic: TOPIC.name, signal: bank.stop.signal },
          async (batch) => {
            for (const { event } of batch) {
              const ofStream = published.get(event.subject) ?? [];
              if (!ofStream.includes(event.id))
                published.set(event.subject, [...ofStream, event.id]);
            }
          },
        ),
      );
      const half = MOVEMENTS / 2;
      const first = moveOften(0, half);
      await double.faults.nextAppends('cut-after', 'cut-before', 'cut-after');
      await first;
      const second = moveOften(half, MOVEMENTS);
      await double.faults.cutConnections();
      await double.kill();
      double = await startEventStoreDouble({ dataFolder: folder });
      await second;

      await until('all is projected', async () => (await bank.sum()).movements === MOVEMENTS);
      expect(await bank.sum()).toEqual(expected(MOVEMENTS));
      await until('all is published', () => [...published.values()].flat().length === MOVEMENTS);
      for (const [stream, ids] of published) {
        const stored: string[] = [];
        for await (const { id } of bank.store.read(stream)) stored.push(id);
        expect(ids.length).toBe(stored.length);
      }
      const before = await bank.dump();
      await runner.rebuild(bank.stop.signal);
      expect(await bank.dump()).toBe(before);
    },
    TEST_MS,
  );

  test(
    'a projection and a relay that come from PostgreSQL refuse to mix positions, and say what to do',
    async () => {
      const source = await bank.open();
      const old = bank.start(source);
      const publishing = relay();
      await bank.moveOften(10);
      await until('it caught up', async () => (await bank.sum()).movements === 10);
      await until('it published', async () => (await publishing.lag()) === 0);
      await old.leave();
      bank.stop.abort();
      await publishing.done;
      const { position } = publishing.status();
      bank.renew();

      await moveToEventStoreDb();
      await moveOften(0, 5);
      const { runner, ended } = bank.start(source);
      await expect(ended).rejects.toThrow('adapter "postgres", not "eventstoredb"; rebuild it');
      const refused = relay();
      bank.running.push(refused.done);
      await until('the relay refuses', () => refused.status().state === 'failing');
      expect(refused.status().error).toMatch(
        /"postgres", not "eventstoredb".*Choose the old adapter again, or remove the checkpoint/,
      );
      expect(await postgresRelayCheckpoints({ pool: bank.admin }).position('movements')).toBe(
        position,
      );
      expect(await bank.sum()).toEqual(expected(10));
      await runner.rebuild(bank.stop.signal);
      bank.follow(runner);
      expect(await bank.sum()).toEqual(expected(5));
    },
    TEST_MS,
  );
});
