import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  jest,
  test,
} from '@jest/globals';
import { testDatabase, type TestDatabase } from '@zhixin/infra-postgres/test-database';
import { until } from '@zhixin/infra-processes';
import pg from 'pg';
import { numbered, series } from '../event-bus.contract.js';
import type { CloudEvent, EventBus, Subscription } from '../event-bus.js';
import { ownerInDatabase, type TopicOwner } from '../kept-events.fixture.js';
import { postgresEventBus, type PostgresEventBusOptions } from '../postgres-event-bus.js';
import { busRetention } from './retention.js';

// A busy machine is slow, not wrong.
jest.setTimeout(60_000);

const TOPIC = 't.v1';

describe('a log of places', () => {
  let database: TestDatabase;
  let pool: pg.Pool;
  let owner: TopicOwner;
  let bus: EventBus;
  let buses: EventBus[];
  let stop: AbortController;
  let running: Promise<void>[];

  beforeAll(async () => {
    database = await testDatabase();
    pool = new pg.Pool({ connectionString: database.url, max: 4 });
    pool.on('error', () => undefined);
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });
  beforeEach(async () => {
    await pool.query(
      'drop schema if exists event_bus cascade; drop schema if exists owner cascade',
    );
    owner = await ownerInDatabase(database.url);
    buses = [];
    running = [];
    stop = new AbortController();
    bus = open();
    await bus.ensureTopic(TOPIC, { partitions: 1, retentionDays: 2 });
  });
  afterEach(async () => {
    stop.abort();
    await Promise.all(running);
    await Promise.all(buses.map((one) => one.close()));
    await owner.close();
  });

  const open = (options: Partial<PostgresEventBusOptions> = {}) => {
    const one = postgresEventBus({ pool, sources: { [TOPIC]: owner.source }, ...options });
    buses.push(one);
    return one;
  };

  const consume = (into: CloudEvent[], wish: Partial<Subscription> = {}, on = bus) =>
    running.push(
      on.consume({ group: 'g', topic: TOPIC, signal: stop.signal, ...wish }, async (batch) => {
        into.push(...batch.map(({ event }) => event));
      }),
    );

  const keep = async (events: readonly CloudEvent[]) => {
    const places = await owner.keep(events);
    await bus.publish(TOPIC, places);
    return places;
  };

  const lose = (positions: readonly string[]) =>
    pool.query('delete from owner.kept where position = any ($1)', [positions]);

  const replaceBy = (position: string, event: CloudEvent) =>
    pool.query(
      `insert into owner.kept overriding system value values ($1, $2, $3)
       on conflict (position) do update set id = excluded.id, event = excluded.event`,
      [position, event.id, JSON.stringify(event)],
    );

  const number = async (sql: string) =>
    Number((await pool.query<{ n: string }>(sql)).rows[0]?.n ?? NaN);
  const count = (table: string) => number(`select count(*) as n from event_bus.${table}`);
  const endOfLog = () => number('select next_offset as n from event_bus.head');

  test('keeps no text, and reads a batch with one call of the source', async () => {
    const events = series(50, 1);
    await keep(events);
    expect([await count('log'), await count('place')]).toEqual([0, 50]);
    const query = jest.spyOn(pg.Client.prototype, 'query');
    const got: CloudEvent[] = [];
    consume(got, { batchSize: 25 });
    await until('all came', () => got.length === 50);
    const asked = query.mock.calls.filter((call: readonly unknown[]) =>
      (call[0] as { text?: string } | undefined)?.text?.includes('owner.published'),
    );
    query.mockRestore();
    expect(got).toEqual(events);
    expect(asked).toHaveLength(2);
  });

  test('keeps order among texts and places, and every id once', async () => {
    const events = series(9, 1);
    await bus.publish(TOPIC, events.slice(0, 3));
    await keep(events.slice(0, 6));
    await bus.publish(TOPIC, events.slice(3));
    await keep(events);
    expect([await count('log'), await count('place'), await endOfLog()]).toEqual([6, 3, 9]);
    const got: CloudEvent[] = [];
    consume(got, { batchSize: 4, remembers: false });
    await until('all came', () => got.length >= 9);
    expect(got).toEqual(events);
    expect(await count('inbox')).toBe(0);
  });

  test('handles an event once per group, whether it came as text or place', async () => {
    const events = series(6, 1);
    const other = 'mirror.v1';
    await bus.ensureTopic(other, { partitions: 1 });
    await bus.publish(other, events.slice(0, 4));
    const got: CloudEvent[] = [];
    consume(got, { topic: other });
    await until('the texts came', () => got.length === 4);
    await keep(events);
    consume(got);
    await until('the places came', () => got.length === 6);
    expect(got).toEqual(events);
    await until('all is saved', async () => (await count('inbox')) === 6);
  });

  test.each<[string, (position: string) => Promise<unknown>]>([
    ['is gone', (position) => lose([position])],
    ['holds another event', (position) => replaceBy(position, numbered('k0', 77))],
  ])(
    'names a place whose row %s, passes nothing over, and goes on when it is back',
    async (_, spoil) => {
      const told: string[] = [];
      const tell = ({ err }: { err?: unknown }) => void told.push(String(err));
      const log = { info: () => undefined, warn: tell, error: tell };
      const events = series(5, 1);
      const second = (await keep(events))[1]!.position;
      await spoil(second);
      const got: CloudEvent[] = [];
      consume(got, { batchSize: 1 }, open({ log }));
      const naming = `does not hold what was published from its position ${second}`;
      await until('it is named', () => told.some((text) => text.includes(naming)));
      expect(got).toEqual(events.slice(0, 1));
      await replaceBy(second, events[1]!);
      await until('the rest came', () => got.length === 5);
      expect(got).toEqual(events);
      expect(await bus.parked()).toEqual([]);
    },
  );

  test('a group that wants other types passes over places without asking the owner', async () => {
    const places = await keep(series(30, 1));
    await lose(places.map(({ position }) => position));
    const finding = { ...numbered('k0', 0), type: 'FindingV1' };
    await bus.publish(TOPIC, [finding]);
    const got: CloudEvent[] = [];
    consume(got, { types: ['FindingV1'] });
    await until('it came', () => got.length === 1);
    expect(got).toEqual([finding]);
    await until('it is saved', async () => (await count('inbox')) === 1);
  });

  test('is forgotten as texts are: older than promised, and behind every group', async () => {
    await keep(series(30, 1));
    const got: CloudEvent[] = [];
    consume(got, { batchSize: 10 });
    await until('all is saved', async () => (await count('inbox')) === 30);
    const age = (days: number) =>
      pool.query('update event_bus.place set published_on = published_on - $1::int', [days]);
    const prune = () => busRetention({ pool }).prune();
    await age(1);
    expect(await prune()).toMatchObject({ log: 0 });
    await age(2);
    await keep([numbered('k0', 30)]);
    expect(await prune()).toMatchObject({ log: 30 });
    const late: CloudEvent[] = [];
    consume(late, { group: 'new' });
    await until('a new group has what is left', () => late.length === 1);
  });

  test('takes places only where the source is, and names it plainly', async () => {
    expect(await bus.takesPlaces(TOPIC)).toBe(true);
    expect(await bus.takesPlaces('other.v1')).toBe(false);
    await pool.query('drop function owner.published(bigint[])');
    expect(await bus.takesPlaces(TOPIC)).toBe(false);
    const rows = 'owner.published(array[1]); drop';
    expect(() => open({ sources: { [TOPIC]: { ...owner.source, rows } } })).toThrow('no plain');
  });

  test('is added to a schema of before, whose texts and offsets stay', async () => {
    const events = series(8, 1);
    await bus.publish(TOPIC, events.slice(0, 6));
    const got: CloudEvent[] = [];
    const first = new AbortController();
    const reading = bus.consume(
      { group: 'g', topic: TOPIC, batchSize: 2, signal: first.signal },
      async (batch) => {
        got.push(...batch.map(({ event }) => event));
        if (got.length === 4) first.abort();
      },
    );
    await reading;
    await pool.query(`
      drop table event_bus.place;
      alter table event_bus.member drop column reads_places;
      drop function event_bus.publish(text, integer[], text[], text[], uuid[], bigint[]);
      drop function event_bus.coordinate(text, text, text, integer, text[], boolean);
      comment on schema event_bus is 'made by an older version'`);
    bus = open();
    await bus.lag();
    await keep(events);
    expect([await count('log'), await count('place')]).toEqual([6, 2]);
    consume(got);
    await until('all came', () => got.length >= 8);
    expect(got).toEqual(events);
  });

  describe('beside an instance that knows texts alone', () => {
    const join = async () => {
      const { rows } = await pool.query(
        `select * from event_bus.coordinate('g', $1, 'older', 60000, array[]::text[])`,
        [TOPIC],
      );
      return rows.length;
    };

    test('takes no places while it reads, and gives it no partition behind places', async () => {
      await bus.lag();
      expect(await join()).toBe(1);
      expect(await bus.takesPlaces(TOPIC)).toBe(false);
      await pool.query(`update event_bus.member set expires_at = now() where member = 'older'`);
      expect(await bus.takesPlaces(TOPIC)).toBe(true);
      await keep(series(3, 1));
      expect(await join()).toBe(0);
      const got: CloudEvent[] = [];
      consume(got);
      await until('all came', () => got.length === 3);
    });

    test('takes what it publishes, each id once', async () => {
      const events = series(4, 1);
      await keep(events.slice(0, 2));
      await pool.query('select event_bus.publish($1, $2, $3, $4)', [
        TOPIC,
        events.map(() => 0),
        events.map(({ id }) => id),
        events.map((event) => JSON.stringify(event)),
      ]);
      const got: CloudEvent[] = [];
      consume(got, { remembers: false });
      await until('all came', () => got.length >= 4);
      expect(got).toEqual(events);
      expect(await endOfLog()).toBe(4);
    });
  });
});
