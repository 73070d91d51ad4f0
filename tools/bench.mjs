// `npm run bench -- NAME`: runs one benchmark, prints its table, keeps its figures.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';
import { machine } from './machine.mjs';

const root = join(import.meta.dirname, '..');
process.chdir(root);
const names = readdirSync('bench')
  .filter((file) => file.endsWith('.mjs'))
  .map((file) => file.replace(/\.mjs$/, ''));
const name = process.argv[2];

if (name === undefined || !names.includes(name)) {
  console.log(`Benchmarks: ${names.join(', ')}.\nRun one with: npm run bench -- NAME`);
  process.exit(name === undefined ? 0 : 1);
}

const wrong = await build();
if (wrong !== undefined) {
  console.error(wrong);
  process.exit(1);
}

const { default: run } = await import(join(root, 'bench', `${name}.mjs`));
const { rows, ratios } = await run();
console.table(rows);
console.table(ratios);
if (!existsSync('bench/results')) mkdirSync('bench/results');
writeFileSync(
  `bench/results/${name}.json`,
  `${JSON.stringify({ name, measuredAt: new Date().toISOString(), machine: machine(), rows, ratios }, null, 2)}\n`,
);
process.exit(0);
