// A scope of one lot of 100,000 pieces, both sets with quantities, from the request until it is kept and signed: in logs of
// several sizes, each with the memory of the service.
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { SCOPE_LOT } from './seed/trace-log.mjs';
import { onTracedPlatform } from './seed/traced-platform.mjs';

const SIZES = (process.env.BENCH_EVENTS ?? '100000,1000000').split(',').map(Number);
const PIECES = 100_000;
const LOOK_MS = 20;
const DONE_MS_MAX = 600_000;

/** Most memory that a process ever had, in MB. Linux only. */
const peakMb = (pid) =>
  Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024);

/** Seconds of CPU that a process has had, in all its threads. Linux only, whose ticks are hundredths. */
const cpuSeconds = (pid) => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
};

const measure = async ({ base, service, token }) => {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const before = peakMb(service.pid);
  const ask = async () => {
    const start = performance.now();
    const asked = await fetch(`${base}/api/traceability/scopes`, {
      ...{ method: 'POST', headers },
      body: JSON.stringify({ roots: [SCOPE_LOT], commingling: 'station' }),
    });
    if (!asked.ok) throw new Error(await asked.text());
    const location = asked.headers.get('location');
    for (const deadline = Date.now() + DONE_MS_MAX; ; await pause(LOOK_MS)) {
      const scope = await (await fetch(`${base}${location}`, { headers })).json();
      if (scope.state === 'done') return { ms: performance.now() - start, scope };
      if (scope.state !== 'running' || Date.now() > deadline)
        throw new Error(JSON.stringify(scope));
    }
  };
  const cpuBefore = cpuSeconds(service.pid);
  const { ms, scope } = await ask();
  const cpu = cpuSeconds(service.pid) - cpuBefore;
  return { ms, cpu, things: scope.sets.recorded.things, before, peak: peakMb(service.pid) };
};

export default async function run() {
  const rows = [];
  for (const events of SIZES) {
    const log = { events, levels: 10, nodes: 100, pieces: PIECES };
    const { ms, cpu, things, before, peak } = await onTracedPlatform(log, measure);
    rows.push({
      ...{ 'events in the log': events, things, seconds: Number((ms / 1000).toFixed(2)) },
      'CPU seconds of the service': Number(cpu.toFixed(2)),
      ...{ 'MB before': before, 'MB at most': peak },
    });
  }
  const [least, most] = [rows[0], rows.at(-1)];
  return {
    rows,
    ratios: {
      [`log of ${most['events in the log']} ÷ of ${least['events in the log']}`]: Number(
        (most.seconds / least.seconds).toFixed(2),
      ),
    },
  };
}
