// `npm run endurance -- NAME`: one test for many rounds. What it came to is kept in `docs/endurance/` and told
// in `docs/endurance.md`. Without a name it lists the runs and writes down what they came to.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { jestArguments } from './jest.mjs';
import { machine } from './machine.mjs';

const root = join(import.meta.dirname, '..');
process.chdir(root);

const RUNS = {
  kill: {
    does: 'Kills `npm start` with -9 at a random moment of each round, while events, captures and penalties are written; every third time its database dies with it. In the end asks for everything that was acknowledged.',
    specs: ['apps/standalone/src/kill.e2e.spec.ts'],
    rounds: 1_000,
  },
  tracing: {
    does: 'Kills `npm start` with -9 in the middle of a batch of the trace graph, of its rebuild and of a scope, and compares what each comes to with an undisturbed run, to the last byte.',
    specs: ['apps/standalone/src/kill-tracing.e2e.spec.ts'],
    rounds: 50,
  },
  faults: {
    does: 'Under load kills every process of `npm run distributed` in turn, stops a consumer in a batch until others have its partitions, wipes the broker, crashes the database, sets clocks wrong; and breaks EventStoreDB in every way. In the end also compares feed and read models with the stores.',
    specs: [
      'apps/distributed/src/faults.e2e.spec.ts',
      'apps/distributed/src/on-eventstoredb.e2e.spec.ts',
    ],
    rounds: 50,
  },
  'new-service': {
    does: 'Writes a service into a copy of the repository, sees it pass every gate there, and starts both forms of the platform with it.',
    specs: ['tools/new-service.e2e.spec.ts'],
    rounds: 1,
  },
};

const DOCUMENT = 'docs/endurance.md';
const MARKS = /(<!-- runs -->\n)[^]*(<!-- end of runs -->)/;

const resultFile = (name) => `docs/endurance/${name}.json`;
const resultOf = (name) =>
  existsSync(resultFile(name)) ? JSON.parse(readFileSync(resultFile(name), 'utf8')) : undefined;

const line = (cells) => `| ${cells.join(' | ')} |\n`;
const table = (head, rows) => [head, head.map(() => '---'), ...rows].map(line).join('');

const sectionOf = ([name, { does, rounds }]) => {
  const howOften = rounds > 1 ? ` ${rounds.toLocaleString('en')} rounds, unless told.` : '';
  const heading = `## ${name}\n\n${does}${howOften}\n\n`;
  const result = resultOf(name);
  if (result === undefined) return `${heading}Not run yet.\n`;
  const { ranAt, minutes, load, passed, figures, machine: ran } = result;
  const counted = [...new Set(figures.flatMap(Object.keys))].filter((key) => key !== 'what');
  const rows = figures.map((one) => [
    one.what,
    ...counted.map((key) => one[key]?.toLocaleString('en') ?? ''),
  ]);
  return (
    `${heading}Last run: ${ranAt.slice(0, 10)}, ${minutes} minutes, ${ran.cpus} cores (${ran.model}) ` +
    `under a load of ${load}, Node ${ran.node}: **${passed ? 'passed' : 'failed'}**.\n\n${table(['', ...counted], rows)}`
  );
};

const told = () =>
  readFileSync(DOCUMENT, 'utf8').replace(
    MARKS,
    (_, start, end) => `${start}\n${Object.entries(RUNS).map(sectionOf).join('\n')}\n${end}`,
  );

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string' },
    minutes: { type: 'string' },
    platforms: { type: 'string' },
    check: { type: 'boolean' },
  },
});
const [name] = positionals;

if (values.check) process.exit(told() === readFileSync(DOCUMENT, 'utf8') ? 0 : 1);

if (name === undefined) writeFileSync(DOCUMENT, told());
if (RUNS[name] === undefined) {
  console.log(`Endurance runs: ${Object.keys(RUNS).join(', ')}.`);
  console.log(
    'Run one with: npm run endurance -- NAME [--rounds COUNT] [--minutes COUNT] [--platforms COUNT]',
  );
  process.exit(name === undefined ? 0 : 1);
}

const wrong = await build();
if (wrong !== undefined) {
  console.error(wrong);
  process.exit(1);
}

const kept = join(root, 'reports', `endurance-${name}.jsonl`);
mkdirSync('reports', { recursive: true });
rmSync(kept, { force: true });
const ranAt = new Date();
const { status } = spawnSync(
  process.execPath,
  jestArguments('e2e', `reports/endurance-${name}.json`, '--runInBand', ...RUNS[name].specs),
  {
    stdio: 'inherit',
    env: {
      ...process.env,
      ENDURANCE_FIGURES: kept,
      ENDURANCE_ROUNDS: values.rounds ?? String(RUNS[name].rounds),
      ...(values.minutes !== undefined && { ENDURANCE_MINUTES: values.minutes }),
      ...(values.platforms !== undefined && { ENDURANCE_PLATFORMS: values.platforms }),
    },
  },
);
const figures = existsSync(kept)
  ? readFileSync(kept, 'utf8')
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text))
  : [];
// Where nothing could run there is nothing to tell.
const passed = status === 0 && figures.length > 0;
const minutes = Math.round((Date.now() - ranAt) / 60_000);
// Rounds say little without it.
const load = Math.round(loadavg()[2] * 10) / 10;
mkdirSync('docs/endurance', { recursive: true });
writeFileSync(
  resultFile(name),
  `${JSON.stringify({ name, ranAt, minutes, load, machine: machine(), passed, figures }, null, 2)}\n`,
);
writeFileSync(DOCUMENT, told());
process.exit(passed ? 0 : 1);
