// `npm test` runs everything; `npm run check` (--quick) only what needs no server and no browser.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { jestArguments } from './jest.mjs';

const root = join(import.meta.dirname, '..');
process.chdir(root);
const quick = process.argv.includes('--quick');
const inCi = process.env.CI === 'true';
const env = { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false', FORCE_COLOR: '0' };

/** Runs a script to its end; whether it ended well. `told: 'whole'` keeps what it says together. */
const node = async (label, args, { told = 'at once' } = {}) => {
  const startedAt = Date.now();
  if (told === 'at once') console.log(`\n== ${label}`);
  const child = spawn(process.execPath, args, {
    stdio: told === 'at once' ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    env,
  });
  let said = '';
  child.stdout?.on('data', (chunk) => (said += chunk));
  child.stderr?.on('data', (chunk) => (said += chunk));
  const status = await new Promise((done) => child.once('close', done));
  if (told === 'whole') process.stdout.write(`\n== ${label}\n${said}`);
  console.log(
    `== ${label}: ${status === 0 ? 'ok' : 'FAILED'} in ${Math.round((Date.now() - startedAt) / 1000)} s`,
  );
  return status === 0;
};

const nx = (...targets) => [
  'node_modules/nx/dist/bin/nx.js',
  'run-many',
  '-t',
  ...targets,
  '--outputStyle=stream',
  '--parallel=2',
];

const format = ['--check', '--cache', '--log-level=warn', '.'];
// Nx remembers each project that was linted; where nothing is remembered, one reading serves all of them.
const lint = inCi ? ['node_modules/eslint/bin/eslint.js', '.'] : nx('lint');

const inTurn = async (...steps) => {
  const results = [];
  for (const [label, args] of steps) results.push(await node(label, args, { told: 'whole' }));
  return results;
};

// Each keeps one core busy.
const gates = async () =>
  (
    await Promise.all([
      inTurn(['types and build', ['tools/build.mjs']], ['types of the console', nx('typecheck')]),
      inTurn(['format', ['node_modules/prettier/bin/prettier.cjs', ...format]], ['lint', lint]),
    ])
  ).flat();

if (quick) {
  const passed = [...(await gates()), await node('unit and tidy', nx('unit'))];
  process.exit(passed.every(Boolean) ? 0 : 1);
}

const SLOWEST_SHOWN = 10;

const jest = async (project, ...more) => {
  const report = `reports/jest-${project}.json`;
  await node(`tests: ${project}`, jestArguments(project, report, ...more));
  try {
    return { project, ...JSON.parse(readFileSync(report, 'utf8')) };
  } catch {
    return { project, numPassedTests: 0, numFailedTests: 1, numPendingTests: 0, testResults: [] };
  }
};

rmSync('reports', { recursive: true, force: true });
mkdirSync('reports', { recursive: true });

const gatesPassed = await gates();
const runs = [
  await jest(
    'unit',
    '--maxWorkers=100%',
    '--coverage',
    '--coverageDirectory=reports/coverage',
    '--coverageReporters=text-summary',
    '--coverageReporters=json-summary',
    '--collectCoverageFrom=apps/*/src/domain/**/*.ts',
    '--collectCoverageFrom=!**/*.spec.ts',
  ),
  // Half of it waits for servers to come and go.
  await jest('integration', '--maxWorkers=100%'),
  await jest('e2e', '--runInBand'),
];

const sum = (field) => runs.reduce((total, run) => total + (run[field] ?? 0), 0);
// A spec file that does not even load has no tests to fail, yet it failed.
const unloadable = runs.reduce((total, run) => total + (run.numRuntimeErrorTestSuites ?? 0), 0);
const couldNotRun = runs.flatMap((run) =>
  run.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'pending')
      .map(({ fullName }) => `${relative(root, name)}: ${fullName}`),
  ),
);

try {
  console.log('\n== coverage of domain folders');
  for (const [path, { lines, branches }] of Object.entries(
    JSON.parse(readFileSync('reports/coverage/coverage-summary.json', 'utf8')),
  ))
    console.log(
      `${String(lines.pct).padStart(6)} % lines ${String(branches.pct).padStart(6)} % branches  ${path === 'total' ? path : relative(root, path)}`,
    );
} catch {
  console.log('no coverage was written');
}

const timings = runs
  .flatMap(({ project, testResults }) =>
    testResults.map(({ name, startTime, endTime, assertionResults }) => ({
      file: relative(root, name),
      project,
      seconds: Math.round((endTime - startTime) / 100) / 10,
      tests: assertionResults.length,
    })),
  )
  .sort((one, other) => other.seconds - one.seconds);
writeFileSync('reports/timings.json', `${JSON.stringify(timings, null, 2)}\n`);
console.log(`\n== the slowest of ${timings.length} spec files (reports/timings.json has all)`);
for (const { file, seconds, tests } of timings.slice(0, SLOWEST_SHOWN))
  console.log(`${seconds.toFixed(1).padStart(7)} s ${String(tests).padStart(4)} tests  ${file}`);

if (couldNotRun.length > 0) {
  console.log(
    `\nThis machine could not run ${couldNotRun.length} tests${inCi ? ', which is a failure in CI' : ''}:`,
  );
  for (const name of couldNotRun) console.log(`  ${name}`);
}

const passed = sum('numPassedTests') + gatesPassed.filter(Boolean).length;
const failed =
  sum('numFailedTests') +
  unloadable +
  gatesPassed.filter((ok) => !ok).length +
  (inCi ? couldNotRun.length : 0);
const skipped = inCi ? 0 : couldNotRun.length;
console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exit(failed === 0 ? 0 : 1);
