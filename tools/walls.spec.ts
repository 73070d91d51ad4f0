import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '..');
const environment = { ...process.env, NX_DAEMON: 'false' };
const LINT_WAIT_MS = 180_000;

const domain = 'apps/credit-scoring/src/domain';

// [where, what, the complaint it must draw]
const culprits: readonly (readonly [string, string, string])[] = [
  [
    domain,
    'import { readFileSync } from "node:fs"; export const a = readFileSync;',
    'nothing else',
  ],
  [domain, 'export const a = () => Date.now();', 'The time comes in the command'],
  [domain, 'export const a = () => new Date();', 'The time comes in the command'],
  [domain, 'export const a = () => Math.random();', 'Chance comes in the command'],
  [domain, 'export const a = async () => 1;', 'never awaits'],
  [domain, 'export const a = () => { throw new Error("x"); };', 'refuses by value'],
  [domain, 'export class A {}', 'functions and data'],
  [domain, 'export const a = () => process.pid;', 'process'],
  [
    'apps/credit-scoring/src',
    'import * as other from "@zhixin/supervision"; export const a = other;',
    'A project tagged with',
  ],
  [
    'apps/console/src',
    'import * as other from "@zhixin/event-store"; export const a = other;',
    'A project tagged with',
  ],
  [
    'libs/decider/src',
    'import { readFileSync } from "node:fs"; export const a = readFileSync;',
    'Kernel code does no I/O',
  ],
  [
    'libs/event-store/src',
    'const later = async () => 1; export const a = () => { later(); };',
    'Promises must be awaited',
  ],
];

const fileOf = (index: number) => join(root, culprits[index]![0], `planted-culprit-${index}.ts`);
let complaints = new Map<string, string>();

interface LintResult {
  readonly filePath: string;
  readonly messages: readonly { readonly message: string }[];
}

// The linter skips the boundary rule in silence when Nx has no project graph, so the graph is made
// first, and a culprit behind every wall shows that the wall is awake.
beforeAll(() => {
  const nx = 'node_modules/nx/dist/bin/nx.js';
  execFileSync(process.execPath, [nx, 'show', 'projects'], { cwd: root, env: environment });
  culprits.forEach(([, text], index) => {
    mkdirSync(dirname(fileOf(index)), { recursive: true });
    writeFileSync(fileOf(index), text);
  });
  const files = culprits.map((_, index) => fileOf(index));
  const eslint = ['node_modules/eslint/bin/eslint.js', '--format', 'json', ...files];
  const { stdout } = spawnSync(process.execPath, eslint, {
    cwd: root,
    encoding: 'utf8',
    env: environment,
  });
  const results = JSON.parse(stdout) as LintResult[];
  complaints = new Map(
    results.map(({ filePath, messages }) => [
      filePath,
      messages.map(({ message }) => message).join('\n'),
    ]),
  );
}, LINT_WAIT_MS);

afterAll(() => culprits.forEach((_, index) => rmSync(fileOf(index), { force: true })));

describe('the walls of the house stop a culprit', () => {
  test.each(culprits.map(([where, text, complaint], index) => ({ where, text, complaint, index })))(
    'in $where: $text',
    ({ complaint, index }) => expect(complaints.get(fileOf(index))).toContain(complaint),
  );
});
