// How long a newcomer waits: first build, start on an empty folder, memory with the demonstration in it.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const PORT = 18_080;
const ROUNDS = 5;
const READY_WAIT_MS = 120_000;
const MEGABYTE = 1024 * 1024;

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const seconds = (ms) => Math.round(ms / 10) / 100;

const firstBuild = () => {
  for (const place of ['apps', 'infra', 'libs'])
    for (const name of readdirSync(join(root, place)))
      rmSync(join(root, place, name, 'dist'), { recursive: true, force: true });
  rmSync(join(root, 'tools/dist'), { recursive: true, force: true });
  const startedAt = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ['tools/build.mjs'], {
    cwd: root,
    env: { ...process.env, NX_SKIP_NX_CACHE: 'true' },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return performance.now() - startedAt;
};

const start = async (dataFolder, ...args) => {
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['tools/start.mjs', ...args], {
    cwd: root,
    env: { ...process.env, PORT: String(PORT), ZHIXIN_DATA: dataFolder, LOG_LEVEL: 'error' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  const readyAfterMs = await new Promise((ready, failed) => {
    const late = setTimeout(() => failed(new Error(`not ready:\n${printed}`)), READY_WAIT_MS);
    child.stdout.on('data', (chunk) => {
      printed += chunk;
      if (!printed.includes('Zhixin is ready on')) return;
      clearTimeout(late);
      ready(performance.now() - startedAt);
    });
    child.once('exit', (code) => failed(new Error(`exited with ${code}:\n${printed}`)));
  });
  return {
    readyAfterMs,
    residentBytes: () => residentBytesOf(child.pid),
    stop: () =>
      new Promise((stopped) => {
        child.removeAllListeners('exit');
        child.once('exit', stopped);
        child.kill('SIGTERM');
      }),
  };
};

const residentBytesOf = (pid) =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;

const childrenOf = (pid) =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return (
          Number(readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1]?.split(' ')[1]) === pid
        );
      } catch {
        return false;
      }
    })
    .map(Number);

// Shared buffers are counted once: proportional set size.
const proportionalBytesOf = (pid) => {
  try {
    return (
      Number(
        /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0,
      ) * 1024
    );
  } catch {
    return 0;
  }
};

const treeOf = (pid) => [pid, ...childrenOf(pid).flatMap(treeOf)];

const folder = () => {
  const path = mkdtempSync(join(tmpdir(), 'zhixin-bench-start-'));
  chmodSync(path, 0o755);
  return path;
};

export default async function run() {
  const buildMs = firstBuild();
  const empty = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const data = folder();
    const running = await start(data, '--empty');
    empty.push(running.readyAfterMs);
    await running.stop();
    rmSync(data, { recursive: true, force: true });
  }
  const data = folder();
  const running = await start(data);
  const resident = running.residentBytes();
  const postmaster = Number(
    readFileSync(join(data, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0],
  );
  const database = treeOf(postmaster).reduce((sum, pid) => sum + proportionalBytesOf(pid), 0);
  await running.stop();
  const again = await start(data);
  await again.stop();
  rmSync(data, { recursive: true, force: true });
  return {
    rows: [
      { what: 'first build', seconds: seconds(buildMs), limit: 90 },
      { what: 'ready on an empty folder (median)', seconds: seconds(median(empty)), limit: 8 },
      { what: 'ready with the demonstration played', seconds: seconds(running.readyAfterMs) },
      { what: 'ready again on the same folder', seconds: seconds(again.readyAfterMs) },
    ],
    ratios: [
      {
        what: 'resident, platform process',
        megabytes: Math.round(resident / MEGABYTE),
        limit: 400,
      },
      { what: 'PostgreSQL (proportional set)', megabytes: Math.round(database / MEGABYTE) },
    ],
  };
}
