import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { cpuUsage } from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { EventLog } from '../log/event-log.js';
import { headPosition } from '../log/log-reader.js';
import { logDatabase, NOW, USCC } from '../log/testing.js';
import { epcisDocument, objectEvent } from '../http/testing.js';
import { LOG_LOCK } from '../log/lock.js';
import { CaptureDesk } from './capture-desk.js';
import { CaptureJobs } from './capture-jobs.js';
import { JOBS_OF_TENANT_MAX, JOBS_WAITING_MAX } from './limits.js';

// A database of its own takes its time on a busy machine.
jest.setTimeout(30_000);

const TENANT = { uscc: USCC, region: '610132' };

describe('a capture job', () => {
  let pool: pg.Pool;
  let close: () => Promise<void>;
  const reported: unknown[] = [];
  const report = { error: (what: unknown) => void reported.push(what), warn: () => undefined };

  beforeAll(async () => {
    ({ pool, close } = await logDatabase());
  });
  afterAll(() => close());

  // Each one is a process of its own, as far as the database can tell.
  const process = () => {
    const jobs = new CaptureJobs(pool, () => NOW);
    const log = new EventLog(pool, () => NOW, jobs.settle);
    return { jobs, desk: new CaptureDesk({ db: pool, log, jobs, now: () => NOW, report }) };
  };
  const document = (name: string, count = 3) =>
    JSON.stringify(
      epcisDocument(
        ...Array.from({ length: count }, (_, index) =>
          objectEvent({ 'ex:name': `${name} ${index}` }),
        ),
      ),
    );
  const resume = async ({ desk }: ReturnType<typeof process>) => {
    const stop = new AbortController();
    const resumed = desk.resume(stop.signal);
    for (let look = 0; look < 2_000; look += 1) {
      // The pool may yet lend a connection that was broken on purpose.
      const running = await pool
        .query('select from traceability.capture_job where running limit 1')
        .catch(() => undefined);
      if (running?.rows.length === 0) break;
      await pause(10);
    }
    stop.abort();
    await resumed;
  };

  test('that its process left behind is brought in by the next one', async () => {
    const captureId = randomUUID();
    const died = process();
    await died.jobs.create([
      { captureId, ...TENANT, createdAt: NOW, behaviour: 'rollback', document: document('left') },
    ]);
    const next = process();
    await resume(next);
    expect(await next.jobs.find(captureId)).toMatchObject({
      running: false,
      success: true,
      accepted: 3,
      position: await headPosition(pool),
    });
  });

  test('that its process left behind ends with the reason where this version does not take it', async () => {
    const captureId = randomUUID();
    const next = process();
    await next.jobs.create([
      { captureId, ...TENANT, createdAt: NOW, behaviour: 'proceed', document: '{"type":"Other"}' },
    ]);
    await resume(next);
    expect(await next.jobs.find(captureId)).toMatchObject({
      running: false,
      success: false,
      errors: [{ code: 'DOCUMENT_TYPE_UNKNOWN', pointer: '/type' }],
    });
  });

  test('is done once when two processes take it up', async () => {
    const before = await headPosition(pool);
    const captureId = randomUUID();
    const [one, other] = [process(), process()];
    await one.jobs.create([
      { captureId, ...TENANT, createdAt: NOW, behaviour: 'proceed', document: document('twice') },
    ]);
    await Promise.all([resume(one), resume(other)]);
    expect(await headPosition(pool)).toBe(before + 3);
    expect(await one.jobs.find(captureId)).toMatchObject({ accepted: 3, duplicate: 0 });
  });

  test('survives connections that break under it, with exact counts', async () => {
    const before = await headPosition(pool);
    const { desk, jobs } = process();
    const kill = async (afterMs: number) => {
      await pause(afterMs);
      await pool
        .query(
          `select pg_terminate_backend(pid) from pg_stat_activity
           where datname = current_database() and pid <> pg_backend_pid()`,
        )
        .catch(() => undefined);
    };
    const ids: string[] = [];
    for (let attempt = 0; ids.length < 20 && attempt < 200; attempt += 1) {
      // One in two is hit at another moment of its way into the log.
      const killing = attempt % 2 === 0 ? kill(attempt % 15) : Promise.resolve();
      await desk
        .capture(document(`broken ${ids.length}`), TENANT, 'rollback')
        .then((captureId) => ids.push(captureId))
        .catch(() => undefined);
      await killing;
    }
    await desk.finished();
    await resume(process());
    expect(ids).toHaveLength(20);
    for (const captureId of ids) {
      const job = await jobs.find(captureId);
      expect(job).toMatchObject({ running: false, success: true });
      expect(job!.accepted + job!.duplicate).toBe(3);
    }
    expect(await headPosition(pool)).toBe(before + 60);
  });

  test('fails alone where the database refuses its content, whoever shares its transaction', async () => {
    await pool.query(`create function traceability.refuse_culprit() returns trigger language plpgsql as $$
      begin
        if new.body like '%culprit%' then raise 'planted' using errcode = 'program_limit_exceeded'; end if;
        return new;
      end $$;
      create trigger culprit before insert on traceability.event
        for each row execute function traceability.refuse_culprit()`);
    const before = await headPosition(pool);
    const { desk, jobs } = process();
    const names = ['first', 'second', 'culprit', 'fourth', 'fifth', 'sixth', 'seventh'];
    const ids = await Promise.all(
      names.map((name) => desk.capture(document(name), TENANT, 'rollback')),
    );
    await desk.finished();
    await pool.query('drop trigger culprit on traceability.event');
    const found = await Promise.all(ids.map((id) => jobs.find(id)));
    expect(found.map((job) => `${job?.running} ${job?.success} ${job?.accepted}`)).toEqual(
      names.map((name) => (name === 'culprit' ? 'false false 0' : 'false true 3')),
    );
    expect(found[2]?.errors).toMatchObject([{ code: 'NOT_STORABLE' }]);
    expect(await headPosition(pool)).toBe(before + 3 * (names.length - 1));
  });

  test('is on disk although one that came with it cannot be', async () => {
    const { desk, jobs } = process();
    const calls = [TENANT, { ...TENANT, region: 'a\0b' }, TENANT].map((tenant, index) =>
      desk.capture(document(`beside ${index}`), tenant, 'rollback'),
    );
    const outcomes = await Promise.allSettled(calls);
    await desk.finished();
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await jobs.find(await calls[2]!)).toMatchObject({ success: true, accepted: 3 });
  });

  test('is refused for a moment while too many wait, and nothing accepted is lost', async () => {
    const before = await headPosition(pool);
    const { desk } = process();
    const blocker = await pool.connect();
    await blocker.query(`begin; select pg_advisory_xact_lock(${LOG_LOCK})`);
    const other = { uscc: '91510100MA61111111', region: '510100' };
    const handIn = async (tenant: typeof TENANT, count: number) => {
      const names = Array.from({ length: count }, (_, name) => `waiting ${name}`);
      while (names.length > 0)
        await Promise.all(
          names.splice(0, 64).map((name) => desk.capture(document(name, 1), tenant, 'rollback')),
        );
      await expect(desk.capture(document('one more', 1), tenant, 'rollback')).rejects.toMatchObject(
        { code: 'OVERLOADED', status: 503, headers: { 'retry-after': '1' } },
      );
    };
    await handIn(TENANT, JOBS_OF_TENANT_MAX);
    await handIn(other, JOBS_WAITING_MAX - JOBS_OF_TENANT_MAX);
    await blocker.query('rollback');
    blocker.release();
    await desk.finished();
    expect(await headPosition(pool)).toBe(before + JOBS_WAITING_MAX);
    await desk.capture(document('one more', 1), TENANT, 'rollback');
    await desk.finished();
  });

  test('leaves the event loop to others while a large document is judged', async () => {
    const { desk } = process();
    // What others use of the processor meanwhile is no fault of the desk.
    const worked = () => cpuUsage().user + cpuUsage().system;
    let longest = 0;
    let last = worked();
    let running = true;
    const watch = () => {
      const now = worked();
      longest = Math.max(longest, now - last);
      last = now;
      if (running) setImmediate(watch);
    };
    const text = document('large', 2_000);
    watch();
    const started = worked();
    await desk.tryOut(text, TENANT, 'rollback');
    running = false;
    expect(longest).toBeLessThan((worked() - started) / 2);
  });
});
