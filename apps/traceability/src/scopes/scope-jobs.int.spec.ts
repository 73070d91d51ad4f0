import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { until } from '@zhixin/infra-processes';
import { openLog, Signature } from '@zhixin/service-shell';
import { testClock } from '@zhixin/service-shell/testing';
import { canonicalLongText, passingKeys } from '@zhixin/statement';
import type { Scope, ScopeItem, ScopeSet } from '@zhixin/trace-graph';
import { logDatabase } from '../log/testing.js';
import { keepRows } from './keep-rows.js';
import { KeptScopes } from './kept-scopes.js';
import { NoScope } from './compute-scope.js';
import type { AnswerScope } from './scope-answer.js';
import { scopeDocument } from './scope-document.js';
import { ScopeJobs } from './scope-jobs.js';
import { ALGORITHM, type ScopeGrounds } from './scope-question.js';
import { ScopeRows } from './scope-rows.js';

// A database of its own takes its time on a busy machine.
jest.setTimeout(120_000);

const AT = '2026-05-10T00:00:00.000Z';
const ITEMS = Number(process.env['SCOPE_ITEMS'] ?? 2_500);
const epc = (serial: number) =>
  `https://id.gs1.org/01/06901234567892/21/${String(serial).padStart(7, '0')}`;

const items: readonly ScopeItem[] = Array.from({ length: ITEMS }, (_, serial) => ({
  ...{ epc: epc(serial), relation: 'member', state: 'on-hand', since: AT },
  quantity: { low: 1, high: 1, uom: 'C62' },
  holder: { party: '91610132MA6TXXXX00', place: 'https://id.gs1.org/414/9521234000105' },
  ...{ evidence: ['urn:uuid:1'], path: ['urn:uuid:0', 'urn:uuid:1'] },
}));
const setOf = (rows: readonly ScopeItem[]): ScopeSet => ({
  ...{ things: rows.length, totals: [], parties: [], claimed: [], claimedParties: [] },
  ...{ carriers: [], unexplained: [], items: rows },
});
// One row is in the worst case alone, and one says otherwise there.
const scope: Scope = {
  ...{ roots: [{ epc: epc(0) }], validAt: AT, knownAt: AT, commingling: 'station' },
  ...{ withinDays: 30, truncated: false },
  sets: {
    recorded: setOf(items.slice(1)),
    'worst-case': setOf(items.with(5, { ...items[5]!, quantity: { low: 1, high: 2, uom: 'C62' } })),
  },
};

const groundsOf = (root: string): ScopeGrounds => ({
  question: {
    ...{ roots: [{ epc: root }], validAt: AT, knownAt: AT, commingling: 'station' },
    withinDays: 30,
  },
  ...{ position: 1, rulePack: { id: 'p', version: '1' }, algorithm: ALGORITHM },
});

const folder = mkdtempSync(join(tmpdir(), 'zhixin-scopes-'));
const clock = testClock();
const keys = passingKeys({ alg: 'Ed25519', now: 0 });
let database: Awaited<ReturnType<typeof logDatabase>>;
let kept: KeptScopes;
let rows: ScopeRows;

beforeAll(async () => {
  database = await logDatabase();
  kept = new KeptScopes(database.pool);
  rows = new ScopeRows(database.pool);
});
beforeEach(() =>
  database.pool.query(
    'truncate traceability.recall_scope cascade; truncate traceability.recall_scope_row',
  ),
);
afterAll(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});

/** Lets one process compute until a question has ended. */
const computed = async (root: string, answer: AnswerScope) => {
  const asking = { asker: 'officer', regions: ['610132'], now: clock.now() };
  const { scopeId } = (await kept.ask(groundsOf(root), asking)).scope;
  const signature = new Signature({ keys, clock });
  const jobs = new ScopeJobs({ kept, rows, signature, clock, log: openLog('silent') });
  const stopping = new AbortController();
  const running = jobs.run(answer, stopping.signal);
  await until('the end of a scope', async () => {
    const { rows: found } = await database.pool.query<{ is_let_go: boolean }>(
      `select state <> 'running' and owner is null as is_let_go from traceability.recall_scope where name = $1`,
      [scopeId],
    );
    return found[0]!.is_let_go;
  });
  stopping.abort();
  await running;
  return (await kept.find(scopeId))!;
};

const rowsLeft = async () => {
  const { rows: found } = await database.pool.query<{ count: number }>(
    'select count(*)::int as count from traceability.recall_scope_row',
  );
  return found[0]!.count;
};

test('a large scope is one file, which the tool verifies and in which it names what was changed', async () => {
  const { scopeId, state } = await computed(epc(0), async ({ number }, { signal }) => ({
    answer: await keepRows(database.pool, { scope: number, found: scope }, signal),
    sources: { names: [], stations: [] },
  }));
  expect(state).toBe('done');
  // The row that says otherwise in the worst case is there twice.
  expect(await rowsLeft()).toBe(ITEMS + 1);
  const whole = (await kept.whole(scopeId))!;
  let text = '';
  const document = { ...scopeDocument(whole, whole.answer, rows), ...whole.marks };
  for await (const piece of canonicalLongText(document)) text += piece;
  const told = (name: string, content: string) => {
    const [file, ring] = [join(folder, name), join(folder, 'zhixin-keys.json')];
    writeFileSync(ring, JSON.stringify(keys.keySet));
    writeFileSync(file, content);
    const tool = join(import.meta.dirname, '../../../../tools/verify.mjs');
    const { status, stdout, stderr } = spawnSync(process.execPath, [tool, file]);
    return [status, `${String(stdout)}${String(stderr)}`] as const;
  };
  expect(told('scope.json', text)).toEqual([0, expect.stringContaining('Genuine')]);
  const inThird = text.lastIndexOf(`"epc":"${epc(2_100)}"`);
  const changed = `${text.slice(0, inThird)}${text.slice(inThird).replace('"low":1', '"low":0')}`;
  expect(told('changed.json', changed)).toEqual([
    ...[1, expect.stringContaining('at /sets/worst-case/items/2000-')],
  ]);
  const signed = text.replace(/"signature":"./, (begin) =>
    begin.endsWith('A') ? begin.replace(/A$/, 'B') : begin.replace(/.$/, 'A'),
  );
  expect(told('signed.json', signed)).toEqual([1, expect.stringContaining('`signed`')]);
});

test('a scope that is cancelled stops at once and leaves nothing', async () => {
  let stopped: unknown;
  const answer: AnswerScope = async ({ scopeId }, { signal }) => {
    await kept.cancel(scopeId, clock.now());
    await once(signal, 'abort');
    stopped = signal.reason;
    throw stopped;
  };
  expect(await computed(epc(1), answer)).toMatchObject({ state: 'cancelled' });
  expect(String(stopped)).toContain('cancelled');
  expect(await rowsLeft()).toBe(0);
});

test('a scope that fails is tried again, and then says so', async () => {
  let tries = 0;
  const failing: AnswerScope = async () => {
    tries += 1;
    throw new Error('Something unforeseen.');
  };
  expect(await computed(epc(2), failing)).toMatchObject({
    state: 'failed',
    because: 'SCOPE_FAILED',
  });
  expect(tries).toBe(3);
  const tooLarge: AnswerScope = async () => {
    throw new NoScope('SCOPE_TOO_LARGE');
  };
  expect(await computed(epc(3), tooLarge)).toMatchObject({
    ...{ state: 'failed', because: 'SCOPE_TOO_LARGE' },
  });
});
