import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { until } from '@zhixin/infra-processes';
import pg from 'pg';
import { CaptureDesk } from '../capture/capture-desk.js';
import { CaptureJobs } from '../capture/capture-jobs.js';
import { entriesOf, readCapture } from '../capture/read-capture.js';
import { epcisDocument, LOT, objectEvent, SSCC } from '../http/testing.js';
import { WholeLog } from '../http/whole-log.js';
import { lotsAfter } from '../lots/enterprise-lots.js';
import { eventPage, eventsOfId } from '../query/event-query.js';
import type { EventQuery } from '../query/query-parameters.js';
import { Dictionary } from './dictionary.js';
import { EventLog } from './event-log.js';
import {
  FORMER_INSERT,
  formerDatabase,
  formerRow,
  startPresent,
  writeFormer,
} from './former-log.fixture.js';
import { hashUri } from '../domain/identity-keys.js';
import type { LogEntry } from './log-entry.js';
import { eventsAfter, headPosition } from './log-reader.js';
import { eventsToCopy, isWhole, upgradeLog, upgradeStep } from './log-upgrade.js';
import { entry, NOW, USCC } from './testing.js';

// Databases of their own take their time on a busy machine.
jest.setTimeout(120_000);

const TENANT = { uscc: USCC, region: '610132' };
const UUID = 'urn:uuid:0b3f0f4e-9d0a-4a63-8a46-4f4a3a0a3a01';
const item = (serial: number) => `https://id.gs1.org/01/06901234567892/10/ITEMS/21/${serial}`;

/** Events of every kind, as a document brings them. */
const DOCUMENT = epcisDocument(
  objectEvent(),
  objectEvent({ eventID: UUID, eventTime: '2026-05-21T08:00:00Z', 'ex:weight': 26.5 }),
  objectEvent({ eventID: 'https://example.org/e/1', epcList: [item(1), item(2)], action: 'ADD' }),
  objectEvent({
    eventTime: '2026-05-22T08:00:00Z',
    epcList: [item(2), item(3)],
    bizStep: 'shipping',
  }),
  {
    ...objectEvent({ type: 'AggregationEvent', action: 'ADD', bizStep: 'packing', parentID: SSCC }),
    quantityList: undefined,
    childQuantityList: [{ epcClass: LOT, quantity: 2 }],
    eventTime: '2026-05-23T08:00:00Z',
    sourceList: [{ type: 'owning_party', source: 'urn:epc:id:pgln:690123456.000' }],
    readPoint: { id: 'urn:epc:id:sgln:690123456.000.12' },
  },
  objectEvent({
    eventID: 'https://example.org/e/1',
    epcList: [item(1), item(2)],
    action: 'ADD',
    errorDeclaration: { declarationTime: '2026-05-24T08:00:00Z', reason: 'incorrect_data' },
  }),
);

const entriesIn = async (document: unknown): Promise<readonly LogEntry[]> => {
  const read = await readCapture(JSON.stringify(document), { now: NOW, eventsMax: 100 });
  if (!read.ok) throw new Error(JSON.stringify(read));
  const captureId = '7f3f0f4e-9d0a-4a63-8a46-4f4a3a0a3a02';
  const { entries } = await entriesOf(read.judged, { ...TENANT, captureId });
  return entries;
};

const MONTH_MS = 30 * 86_400_000;
/** A hundred events a month. */
const recordTimeOf = (position: number) =>
  new Date(
    Date.parse('2026-01-31T00:00:00Z') + Math.floor(position / 100) * MONTH_MS,
  ).toISOString();

const ALL: EventQuery = {
  equals: {},
  eventTime: {},
  recordTime: {},
  things: [],
  inBody: [],
  orderBy: 'recordTime',
  direction: 'DESC',
  perPage: 100,
};

let pool: pg.Pool;
let url: string;
let close: () => Promise<void>;
const never = new AbortController().signal;

beforeEach(async () => {
  ({ pool, url, close } = await formerDatabase());
});
afterEach(() => close());

const formerTables = async () => {
  const { rows } = await pool.query<{ name: string }>(
    `select relname as name from pg_class where relname like 'former%' and relkind in ('r', 'p')`,
  );
  return rows.length;
};

describe('the upgrade of the log', () => {
  test('keeps every event as it was, at its position', async () => {
    const entries = await entriesIn(DOCUMENT);
    await writeFormer(pool, entries, recordTimeOf);
    await startPresent(pool);
    await upgradeLog(pool, never);
    const events = await eventsAfter(pool, { after: 0, max: 100 });
    expect(events).toEqual(
      entries.map(({ content: _, contentAsDoubles: __, declares, ...rest }, index) => ({
        ...rest,
        position: index + 1,
        recordTime: recordTimeOf(index + 1),
        eventId: rest.eventId ?? hashUri(rest.hash),
        isDeclaration: declares !== undefined,
      })),
    );
    expect(await headPosition(pool)).toBe(entries.length);
    expect([await formerTables(), await isWhole(pool), await eventsToCopy(pool)]).toEqual([
      0,
      true,
      0,
    ]);
  });

  test('lets identities decide as before', async () => {
    const entries = await entriesIn(DOCUMENT);
    await writeFormer(pool, entries, recordTimeOf);
    await startPresent(pool);
    await upgradeLog(pool, never);
    const log = new EventLog(pool, () => NOW);
    const again = await log.append({ entries, allOrNothing: false });
    expect(new Set(again.outcomes)).toEqual(new Set(['duplicate']));
    const other = { ...entries[1]!, content: 'ab'.repeat(32), hash: 'cd'.repeat(32) };
    expect(await log.append({ entries: [other], allOrNothing: true })).toMatchObject({
      outcomes: ['conflict'],
    });
    const scope = { uscc: USCC };
    expect(
      await eventsOfId(pool, { eventId: 'https://example.org/e/1', scope, max: 10 }),
    ).toHaveLength(2);
  });

  test('brings lots over, with the items that were named as of them', async () => {
    await writeFormer(pool, await entriesIn(DOCUMENT), recordTimeOf);
    for (const [epc, events] of [
      [LOT, 5],
      ['https://id.gs1.org/01/06901234567892/10/ITEMS', 2],
      ['https://id.gs1.org/01/06901234567892/21/1', 1],
    ] as const)
      await pool.query(
        `insert into traceability.enterprise_lot values ($1, '610132', $2, $3, $4, $4, 'shipping')`,
        [USCC, epc, events, NOW],
      );
    await pool.query(
      `insert into traceability.log_checkpoint (follower, position) values ('enterprise-lots', 6)`,
    );
    await startPresent(pool);
    await upgradeLog(pool, never);
    const lots = await lotsAfter(pool, { uscc: USCC, after: undefined, max: 10 });
    expect(
      lots.map(({ lot, events, items: named, lastBizStep }) => [lot, events, named, lastBizStep]),
    ).toEqual([
      ['ITEMS', 2, 3, 'shipping'],
      ['K1', 5, 0, 'shipping'],
    ]);
  });

  test('is resumed where it was killed, ten times', async () => {
    const entries = Array.from({ length: 2_600 }, (_, index) => entry(`killed ${index}`));
    await writeFormer(pool, entries, recordTimeOf);
    await startPresent(pool);
    const dictionaries = {
      texts: new Dictionary('dictionary'),
      reporters: new Dictionary('reporter'),
    };
    // What each one waits for when it is killed: within a batch, then within the last step.
    const within = ['event', 'identity', 'event_identifier', 'upgrade', 'event', 'upgrade'];
    const atTheEnd = ['enterprise_lot', 'former_event', 'former_event_context', 'upgrade'];
    for (const table of within) {
      const before = await eventsToCopy(pool);
      await killOneThatWaitsFor(table);
      expect(await eventsToCopy(pool)).toBe(before);
      await upgradeStep(pool, dictionaries);
      expect(await eventsToCopy(pool)).toBeLessThan(before);
    }
    expect(await eventsToCopy(pool)).toBe(0);
    for (const table of atTheEnd) {
      await killOneThatWaitsFor(table);
      expect(await isWhole(pool)).toBe(false);
    }
    await upgradeLog(pool, never);
    const events = await eventsAfter(pool, { after: 0, max: 5_000 });
    expect(events.map(({ position, body }) => [position, body])).toEqual(
      entries.map(({ body }, index) => [index + 1, body]),
    );
    expect(await formerTables()).toBe(0);
  });

  const killOneThatWaitsFor = async (table: string) => {
    const blocker = await pool.connect();
    await blocker.query(`begin; lock table traceability.${table} in share mode`);
    const doomed = new pg.Pool({ connectionString: url, max: 2, application_name: 'doomed' });
    doomed.on('error', () => undefined);
    doomed.on('connect', (client) => void client.on('error', () => undefined));
    const ended = upgradeLog(doomed, never).then(
      () => 'whole',
      () => 'killed',
    );
    await until('it waits for its lock, and is killed', async () => {
      const { rowCount } = await pool.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where application_name = 'doomed' and wait_event_type = 'Lock'`,
      );
      return rowCount === 1;
    });
    expect(await ended).toBe('killed');
    await doomed.end();
    await blocker.query('rollback');
    blocker.release();
  };

  test('keeps the former tables where a body does not come out as it was', async () => {
    await writeFormer(pool, await entriesIn(DOCUMENT), recordTimeOf);
    await startPresent(pool);
    const dictionaries = {
      texts: new Dictionary('dictionary'),
      reporters: new Dictionary('reporter'),
    };
    expect(await upgradeStep(pool, dictionaries)).toBe('done');
    expect(await eventsToCopy(pool)).toBe(0);
    await pool.query('alter table traceability.former_event disable trigger append_only');
    await pool.query(
      `update traceability.former_event set body = replace(body, '26.5', '26.6') where position = 2`,
    );
    await expect(upgradeStep(pool, dictionaries)).rejects.toThrow(/not those of the former tables/);
    expect(await formerTables()).toBeGreaterThan(0);
    expect(await isWhole(pool)).toBe(false);
  });

  test('takes a page up in its middle', async () => {
    const entries = Array.from({ length: 12 }, (_, index) => entry(`paged ${index}`));
    await writeFormer(pool, entries, recordTimeOf);
    // As the former version gave it after five events, newest first.
    const start = { head: 12, position: 8, given: 5 };
    await startPresent(pool);
    await upgradeLog(pool, never);
    await new EventLog(pool, () => NOW).append({ entries: [entry('later')], allOrNothing: true });
    const { events, next } = await eventPage(pool, { query: ALL, scope: { uscc: USCC }, start });
    expect(events.map(({ position }) => position)).toEqual([7, 6, 5, 4, 3, 2, 1]);
    expect(next).toBeUndefined();
  });
});

describe('while the log is upgraded', () => {
  const report = { error: jest.fn(), warn: jest.fn() };

  beforeEach(async () => {
    await writeFormer(pool, await entriesIn(DOCUMENT), recordTimeOf);
    await startPresent(pool);
  });

  test('captures are taken and wait, single events and questions are refused for a while', async () => {
    const jobs = new CaptureJobs(pool, () => NOW);
    const log = new EventLog(pool, () => NOW, jobs.settle);
    const desk = () => new CaptureDesk({ db: pool, log, jobs, now: () => NOW, report });
    const refused = { status: 503, code: 'EVENT_LOG_UPGRADING', headers: { 'retry-after': '30' } };
    const document = JSON.stringify(
      epcisDocument(objectEvent({ eventTime: '2026-06-01T00:00:00Z' })),
    );
    const first = desk();
    const captureId = await first.capture(document, TENANT, 'rollback');
    await first.finished();
    expect(await jobs.find(captureId)).toMatchObject({ running: true });
    const event = JSON.stringify({ ...objectEvent(), '@context': epcisDocument()['@context'] });
    await expect(first.store(event, TENANT)).rejects.toMatchObject(refused);
    await expect(first.tryOut(document, TENANT, 'rollback')).rejects.toMatchObject(refused);
    await expect(new WholeLog(pool).canActivate()).rejects.toMatchObject(refused);
    expect(await eventsToCopy(pool)).toBe(6);
    expect(report.error).not.toHaveBeenCalled();

    await upgradeLog(pool, never);
    expect(await new WholeLog(pool).canActivate()).toBe(true);
    const stop = new AbortController();
    const second = desk();
    const resuming = second.resume(stop.signal);
    await until('the job to be done', async () => (await jobs.find(captureId))?.running === false);
    stop.abort();
    await resuming;
    expect(await jobs.find(captureId)).toMatchObject({ success: true, accepted: 1, position: 7 });
  });

  test('an older instance writes nothing', async () => {
    const [one] = await entriesIn(DOCUMENT);
    await expect(pool.query(FORMER_INSERT, formerRow(one!, 7, NOW))).rejects.toThrow(
      /does not exist/,
    );
    await expect(
      pool.query(
        `insert into traceability.enterprise_lot values ($1, '610132', $2, 1, $3, $3, null)`,
        [USCC, LOT, NOW],
      ),
    ).rejects.toThrow();
    expect(await eventsToCopy(pool)).toBe(6);
  });
});
