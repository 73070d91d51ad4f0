import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { EventLog } from './event-log.js';
import type { LogEntry } from './log-entry.js';
import { eventsAfter, headPosition } from './log-reader.js';
import { ensurePartitions } from './partitions.js';
import { NOW, USCC, entry, logDatabase } from './testing.js';

// A database of its own takes its time on a busy machine.
jest.setTimeout(30_000);

describe('the event log', () => {
  let pool: pg.Pool;
  let url: string;
  let close: () => Promise<void>;
  let log: EventLog;

  beforeAll(async () => {
    ({ pool, url, close } = await logDatabase());
    log = new EventLog(pool, () => NOW);
  });
  afterAll(() => close());

  const store = (names: readonly string[], allOrNothing = false) =>
    log.append({ entries: names.map((name) => entry(name)), allOrNothing });

  const countOf = async (name: string) => {
    const { rows } = await pool.query<{ n: number }>(
      'select count(*)::int as n from traceability.event where event_hash = $1',
      [Buffer.from(entry(name).hash, 'hex')],
    );
    return rows[0]!.n;
  };

  test('gives an event back unchanged', async () => {
    const before = await headPosition(pool);
    const { outcomes, position } = await store(['round-trip']);
    expect(outcomes).toEqual(['accepted']);
    const [event] = await eventsAfter(pool, { after: before, max: 1 });
    expect(event).toMatchObject({
      position,
      uscc: USCC,
      recordTime: NOW,
      body: entry('round-trip').body,
      facts: entry('round-trip').facts,
      context: entry('round-trip').context,
      eventId: `ni:///sha-256;${entry('round-trip').hash}?ver=CBV2.0`,
    });
  });

  test('stores the same event once when it comes 1,000 times at once', async () => {
    const answers = await Promise.all(Array.from({ length: 1_000 }, () => store(['thousand'])));
    const outcomes = answers.flatMap((answer) => answer.outcomes);
    expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'duplicate')).toHaveLength(999);
    expect(await countOf('thousand')).toBe(1);
  });

  test('stores it once also when two processes write', async () => {
    const others = [1, 2, 3].map(() => new EventLog(pool, () => NOW));
    const answers = await Promise.all(
      Array.from({ length: 90 }, (_, index) =>
        others[index % 3]!.append({ entries: [entry('two writers')], allOrNothing: false }),
      ),
    );
    expect(answers.flatMap((answer) => answer.outcomes).filter((o) => o === 'accepted')).toEqual([
      'accepted',
    ]);
    expect(await countOf('two writers')).toBe(1);
  });

  test('keeps enterprises apart: the same event reported by two is two reports', async () => {
    const other = entry('shared', { uscc: '91510100MA61111111' });
    const first = await log.append({ entries: [entry('shared')], allOrNothing: false });
    const second = await log.append({ entries: [other], allOrNothing: false });
    expect([...first.outcomes, ...second.outcomes]).toEqual(['accepted', 'accepted']);
  });

  test('takes an error declaration of a known event, once', async () => {
    const original = entry('declared', { eventId: 'urn:uuid:1' });
    const declaration = { ...original, content: 'ab'.repeat(32), declares: original.content };
    for (const [reported, expected] of [
      [original, 'accepted'],
      [declaration, 'accepted'],
      [declaration, 'duplicate'],
      [original, 'duplicate'],
    ] as const) {
      const { outcomes } = await log.append({ entries: [reported], allOrNothing: true });
      expect(outcomes).toEqual([expected]);
    }
  });

  test('stores none of an all-or-nothing request in which an eventID is taken', async () => {
    await log.append({ entries: [entry('taken', { eventId: 'urn:uuid:2' })], allOrNothing: true });
    const entries = [entry('innocent'), entry('other content', { eventId: 'urn:uuid:2' })];
    const together = await log.append({ entries, allOrNothing: true });
    expect(together).toMatchObject({ outcomes: ['withheld', 'conflict'], position: 0 });
    expect(await countOf('innocent')).toBe(0);
    const apart = await log.append({ entries, allOrNothing: false });
    expect(apart.outcomes).toEqual(['accepted', 'conflict']);
  });

  test.each<[string, Partial<LogEntry>]>([
    ['has an eventID that is no text', { eventId: 'urn:a\0b' }],
    [
      'names a thing that is too long for an index',
      { facts: { things: [{ id: `urn:${randomBytes(4_000).toString('hex')}`, role: 'epc' }] } },
    ],
  ])('does not let an event that %s fail others of its transaction', async (why, changes) => {
    const bad = entry(`bad ${why}`, changes);
    const answers = await Promise.allSettled([
      store([`before ${why}`]),
      log.append({ entries: [bad], allOrNothing: true }),
      store([`after ${why}`]),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect([
      await countOf(`before ${why}`),
      await countOf(`bad ${why}`),
      await countOf(`after ${why}`),
    ]).toEqual([1, 0, 1]);
  });

  test('refuses to change or delete what is in it', async () => {
    await store(['kept']);
    for (const table of ['event', 'event_identifier', 'identity'])
      for (const statement of [
        `delete from traceability.${table}`,
        `update traceability.${table} set position = 0`,
        `truncate traceability.${table}`,
      ])
        await expect(pool.query(statement)).rejects.toThrow(/append-only/);
    await expect(pool.query('truncate traceability.event_y2026m11')).rejects.toThrow(/append-only/);
    expect(await countOf('kept')).toBe(1);
  });

  test('makes the month’s partition when the first event of a month arrives', async () => {
    const later = new EventLog(pool, () => '2027-03-31T23:59:59.999Z');
    await later.append({ entries: [entry('next year')], allOrNothing: true });
    const { rows } = await pool.query(
      `select tableoid::regclass::text as partition from traceability.event where event_hash = $1`,
      [Buffer.from(entry('next year').hash, 'hex')],
    );
    expect(rows).toEqual([{ partition: 'traceability.event_y2027m03' }]);
  });

  test('never lets record time run backwards, whatever the clock says', async () => {
    const { recordTime } = await store(['after the future']);
    expect(recordTime).toBe('2027-03-31T23:59:59.999Z');
  });

  test('makes partitions ahead of time', async () => {
    await ensurePartitions(pool, '2027-11-30T12:00:00Z');
    const { rows } = await pool.query<{ name: string }>(
      `select relname as name from pg_class where relname ~ '^event_y(2027m1|2028)' and relkind = 'r' order by 1`,
    );
    expect(rows.map(({ name }) => name)).toEqual([
      'event_y2027m11',
      'event_y2027m12',
      'event_y2028m01',
    ]);
    await ensurePartitions(pool, '2027-11-30T12:00:00Z');
  });

  test('loses nothing acknowledged and doubles nothing when connections are killed', async () => {
    const before = await headPosition(pool);
    const flaky = new pg.Pool({ connectionString: url, max: 2, application_name: 'flaky' });
    flaky.on('error', () => undefined);
    const writer = new EventLog(flaky, () => NOW);
    const names = Array.from({ length: 60 }, (_, index) => `killed ${index}`);
    flaky.on('connect', (client) => void client.on('error', () => undefined));
    const kill = async (afterMs: number) => {
      await pause(afterMs);
      await pool.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'flaky'`,
      );
    };
    const acknowledged: string[] = [];
    let failures = 0;
    for (const [index, name] of names.entries()) {
      // One append in two is hit at another moment of its life.
      const killing = index % 2 === 0 ? kill(index % 12) : Promise.resolve();
      for (let attempt = 1; attempt <= 20; attempt += 1)
        try {
          await writer.append({ entries: [entry(name)], allOrNothing: true });
          acknowledged.push(name);
          break;
        } catch {
          failures += 1;
        }
      await killing;
    }
    await flaky.end();
    const events = await eventsAfter(pool, { after: before, max: 1_000 });
    const stored = events.map(({ body }) => (JSON.parse(body) as { name: string }).name);
    expect(failures).toBeGreaterThan(0);
    expect(stored).toEqual(acknowledged);
    expect(new Set(stored).size).toBe(names.length);
  }, 30_000);
});
