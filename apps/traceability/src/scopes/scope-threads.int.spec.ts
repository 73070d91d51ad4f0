import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { RULES } from '@zhixin/trace-graph/testing';
import type { ScopeRequest } from '@zhixin/trace-graph';
import pg from 'pg';
import { graphedLog, type GraphedLog } from '../graph/testing.js';
import {
  computeHere,
  NoScope,
  type AnsweredScope,
  type AnswerOptions,
  type ComputeScope,
} from './compute-scope.js';
import { KeptScopes } from './kept-scopes.js';
import { ALGORITHM, type ScopeGrounds } from './scope-question.js';
import { inThreads, scopeMemoryMb } from './scope-threads.js';

// A database of its own takes its time on a busy machine.
jest.setTimeout(120_000);

const AT = '2026-05-10T00:00:00.000Z';
const MAKER = '91610132MA6TXXXX00';
const LOT = 'https://id.gs1.org/01/06901234567892/10/T1';
/** Enough to start, and too little for so many pieces. */
const TOO_LITTLE_MB = 84;
const EVENTS = 60;
const PIECES_OF_EVENT = 500;
/** What the service runs, as it was built. */
const BUILT = new URL('../../dist/scopes/scope-thread.js', import.meta.url);

const request: ScopeRequest = {
  ...{ roots: [{ epc: LOT }], validAt: AT, knownAt: AT, commingling: 'station', rules: RULES },
};
const groundsOf = (withinDays: number): ScopeGrounds => ({
  question: {
    ...{ roots: [{ epc: LOT }], validAt: AT, knownAt: AT, commingling: 'station', withinDays },
  },
  ...{ position: 1, rulePack: { id: 'p', version: '1' }, algorithm: ALGORITHM },
});

let graphed: GraphedLog;
let kept: KeptScopes;
beforeAll(async () => {
  graphed = await graphedLog();
  kept = new KeptScopes(graphed.pool);
  for (let event = 0; event < EVENTS; event += 1)
    await graphed.capture({
      event: {
        ...{ type: 'ObjectEvent', action: 'ADD', bizStep: 'commissioning' },
        ...{ eventTime: '2026-05-01T08:00:00+08:00', eventTimeZoneOffset: '+08:00' },
        epcList: Array.from(
          { length: PIECES_OF_EVENT },
          (_, piece) => `${LOT}/21/${event * PIECES_OF_EVENT + piece}`,
        ),
        readPoint: { id: 'https://id.gs1.org/414/9521234000105' },
      },
      ...{ reporter: MAKER, at: '2026-05-01T01:00:00.000Z' },
    });
  await graphed.untilProjected();
});
afterAll(() => graphed.close());

/** A scope under way, by its number. */
const asked = async (days: number): Promise<{ number: number; scopeId: string }> => {
  const { scope } = await kept.ask(groundsOf(days), { asker: 'a', regions: [], now: AT });
  return scope;
};

const rowsOf = async (scope: number) => {
  const { rows } = await graphed.pool.query<{ text: string }>(
    `select ordinal, list, sets, holder, taker, text from traceability.recall_scope_row
     where scope = $1 order by ordinal`,
    [scope],
  );
  return rows;
};

const threads = (memoryMb: number, module = BUILT): ComputeScope =>
  inThreads({ pool: graphed.pool, memoryMb, module });

const NOTHING = () => undefined;

const compute = (
  computed: ComputeScope,
  scope: number,
  { signal = new AbortController().signal, onProgress = NOTHING }: Partial<AnswerOptions> = {},
): Promise<AnsweredScope> => computed({ scope, request }, { signal, onProgress });

const codeOf = (failed: unknown) => (failed instanceof NoScope ? failed.code : failed);

describe('a thread of its own', () => {
  test('finds and keeps what is found without one', async () => {
    const [one, other] = [await asked(1), await asked(2)];
    const inThread = await compute(threads(1_024), one.number);
    expect(inThread).toEqual(await compute(computeHere(graphed.pool), other.number));
    const rows = await rowsOf(one.number);
    expect(rows).toHaveLength(EVENTS * PIECES_OF_EVENT);
    expect(rows).toEqual(await rowsOf(other.number));
  });

  test('ends when nobody wants its answer any more, and what it still writes comes to nothing', async () => {
    const { number, scopeId } = await asked(3);
    const giving = new AbortController();
    const computing = compute(threads(1_024), number, {
      signal: giving.signal,
      onProgress: () => giving.abort(new Error('It was cancelled.')),
    });
    await expect(computing).rejects.toThrow('It was cancelled.');
    await kept.cancel(scopeId, AT);
    // Another that has not heard of it yet.
    await compute(computeHere(graphed.pool), number);
    expect(await rowsOf(number)).toEqual([]);
  });

  test('that needs more memory than it may take ends with that reason, and alone', async () => {
    const { number } = await asked(4);
    expect(await compute(threads(TOO_LITTLE_MB), number).catch(codeOf)).toBe('SCOPE_TOO_LARGE');
    expect(await rowsOf(number)).toEqual([]);
    await expect(compute(threads(1_024), number)).resolves.toHaveProperty('answer');
  });

  test('that is ended by something else, or fails, says so', async () => {
    const { number } = await asked(5);
    const ended = new URL('data:text/javascript,process.exit(1)');
    await expect(compute(threads(1_024, ended), number)).rejects.toThrow('ended early');
    // PostgreSQL's own code says to the jobs whether to try again.
    const failing = inThreads({
      pool: new pg.Pool({ connectionString: 'postgresql://127.0.0.1:1/none' }),
      memoryMb: 1_024,
      module: BUILT,
    });
    await expect(compute(failing, number)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});

const GIGABYTE = 1024 ** 3;

test.each([
  ['a small container', 0.5 * GIGABYTE, 128],
  ['a container of the service', 1.5 * GIGABYTE, 512],
  ['a machine of 8 GiB', 8 * GIGABYTE, 3_840],
  ['a large machine', 64 * GIGABYTE, 4_096],
])('a scope may take its share of %s', (_name, available, share) => {
  expect(scopeMemoryMb(2, available)).toBe(share);
});
