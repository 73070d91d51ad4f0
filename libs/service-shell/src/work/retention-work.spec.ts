import { expect, test } from '@jest/globals';
import type { BusRetention, PrunedRows } from '@zhixin/event-bus';
import { RunningWork } from './background-work.js';
import { openLog } from '../observability/logging.js';
import { Metrics } from '../observability/metrics.js';
import { retentionWork } from './retention-work.js';
import { testClock } from '../testing.js';

test('the bus forgets in steps, also after the database was away, and stops when it is told', async () => {
  const lines: string[] = [];
  const log = openLog('info', { write: (line) => void lines.push(line) });
  const tools = { log, clock: testClock(), metrics: new Metrics() };
  const steps: (PrunedRows | Error)[] = [
    new Error('connect ECONNREFUSED'),
    { log: 10_000, inbox: 4, more: true },
    { log: 1, inbox: 2, more: false },
  ];
  let allTaken: () => void;
  const isAllTaken = new Promise<void>((taken) => (allTaken = taken));
  const retention: BusRetention = {
    prune: async () => {
      const step = steps.shift();
      if (steps.length === 0) allTaken();
      if (step instanceof Error || step === undefined) throw step;
      return step;
    },
    forgetGroup: async () => undefined,
  };
  const work = new RunningWork(retentionWork(tools, retention), tools);
  work.start();
  await isAllTaken;
  await work.stop();
  const text = await tools.metrics.registry.metrics();
  expect(text).toContain('zhixin_bus_pruned_rows_total{kind="log"} 10001');
  expect(text).toContain('zhixin_bus_pruned_rows_total{kind="inbox"} 6');
  expect(text).toContain('zhixin_work_failures_total{work="event bus/retention"} 1');
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ removed: { log: 10_001, inbox: 6 } });
});
