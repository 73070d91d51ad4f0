import { describe, expect, test } from '@jest/globals';
import { RunningWork } from './background-work.js';
import { openLog } from '../observability/logging.js';
import { Metrics } from '../observability/metrics.js';
import { testClock } from '../testing.js';

const tools = () => ({ log: openLog('silent'), clock: testClock(), metrics: new Metrics() });
const untilAborted = (signal: AbortSignal) =>
  new Promise<void>((done) => signal.addEventListener('abort', () => done()));

describe('background work', () => {
  test('is not healthy before it was started', async () => {
    const work = new RunningWork({ name: 'w', run: untilAborted }, tools());
    expect(work.health()).toEqual({ name: 'w', ok: false, detail: 'not started' });
    work.start();
    expect(work.health()).toEqual({ name: 'w', ok: true });
    await work.stop();
  });

  test('tells what it has set aside and what it tries again, and is well', async () => {
    const set = { run: untilAborted, parked: () => 2, failing: () => 1 };
    const work = new RunningWork({ name: 'w', ...set }, tools());
    work.start();
    const detail = '2 parked, 1 failed and tried again';
    expect(work.health()).toEqual({ name: 'w', ok: true, detail });
    await work.stop();
  });

  test('is run again after a failure, is unhealthy meanwhile, and is counted', async () => {
    let runs = 0;
    let again: () => void;
    const ranAgain = new Promise<void>((resolve) => (again = resolve));
    const parts = tools();
    const work = new RunningWork(
      {
        name: 'w',
        run: async (signal) => {
          runs += 1;
          if (runs === 1) throw new Error('broken');
          again();
          await untilAborted(signal);
        },
      },
      parts,
    );
    work.start();
    await ranAgain;
    expect(work.health()).toMatchObject({ ok: false, detail: expect.stringMatching(/1 in a row/) });
    expect(await parts.metrics.registry.metrics()).toContain(
      'zhixin_work_failures_total{work="w"} 1',
    );
    await work.stop();
  });

  test('that ends by itself is a failure', async () => {
    const work = new RunningWork({ name: 'w', run: () => Promise.resolve() }, tools());
    work.start();
    await new Promise((done) => setImmediate(done));
    expect(work.health().ok).toBe(false);
    await work.stop();
  });

  test('tells what keeps it from its work', async () => {
    const work = new RunningWork(
      { name: 'w', run: untilAborted, trouble: () => 'stalled' },
      tools(),
    );
    work.start();
    expect(work.health()).toEqual({ name: 'w', ok: false, detail: 'stalled' });
    await work.stop();
  });

  test('stops after what it is doing, and only once', async () => {
    let finish: () => void;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    const order: string[] = [];
    const work = new RunningWork(
      {
        name: 'w',
        run: async (signal) => {
          await untilAborted(signal);
          await finished;
          order.push('batch');
        },
      },
      tools(),
    );
    work.start();
    const stopped = Promise.all([work.stop(), work.stop()]).then(() => order.push('stopped'));
    finish!();
    await stopped;
    expect(order).toEqual(['batch', 'stopped']);
  });
});
