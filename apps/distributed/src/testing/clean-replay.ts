import { createHash } from 'node:crypto';
import { expect } from '@jest/globals';
import { signIn, DEMONSTRATION_PASSWORD } from '@zhixin/demonstration';
import { keepFigures, RECOVERY } from '@zhixin/demonstration/testing';
import { until } from '@zhixin/infra-processes';
import type pg from 'pg';
import { quiet } from './quiet.js';
import type { RunningDistributed } from './running-distributed.js';

/** Projections that the platform rebuilds on request, and the tables that each owns. */
const PROJECTIONS: Readonly<Record<string, readonly string[]>> = {
  'credit-scoring/enterprise-grades': [
    'credit_scoring.enterprise_grade',
    'credit_scoring.grade_count',
  ],
  'credit-scoring/evaluations-due': ['credit_scoring.evaluation_due'],
  'supervision/cases': ['supervision.agency_case'],
  'traceability/enterprise-lots': ['traceability.enterprise_lot'],
};
const TABLES = Object.values(PROJECTIONS).flat();
const TRIES_MAX = 5;

/** What the projections hold, and what they would hold if everything were projected once, in peace. */
interface CleanReplay {
  readonly rows: number;
  /** Tables that come out differently. */
  readonly different: readonly string[];
}

/** Prints the counts, and fails unless every table is what a clean replay gives. */
export const equalToCleanReplay = async (
  platform: RunningDistributed,
  database: pg.Pool,
): Promise<void> => {
  const { rows, different } = await cleanReplay(platform, database);
  keepFigures('clean replay', {
    'rows projected': rows,
    'tables unlike a clean replay': different.length,
  });
  expect(different).toEqual([]);
  expect(rows).toBeGreaterThan(0);
};

/**
 * Waits until all is projected, reads every table, lets the platform build it again from the first event
 * on, and compares the bytes.
 */
const cleanReplay = async (
  platform: RunningDistributed,
  database: pg.Pool,
): Promise<CleanReplay> => {
  for (let tries = 1; tries <= TRIES_MAX; tries += 1) {
    await quiet(platform);
    const [head, live] = [await heads(database), await dump(database)];
    await rebuildAll(platform, database);
    const replayed = await dump(database);
    // Something was recorded meanwhile: the two are of different histories.
    if ((await heads(database)) !== head) continue;
    return {
      rows: [...live.values()].reduce((sum, { rows }) => sum + rows, 0),
      different: TABLES.filter((table) => live.get(table)?.digest !== replayed.get(table)?.digest),
    };
  }
  throw new Error(`Events came in during each of ${TRIES_MAX} replays.`);
};

const heads = async (database: pg.Pool): Promise<string> => {
  const { rows } = await database.query(`
    select name, position from credit_scoring.projection_position
    union all select name, position from supervision.projection_position
    union all select 'log', position::text from traceability.log_head order by 1`);
  return JSON.stringify(rows);
};

const dump = async (database: pg.Pool) => {
  const tables = new Map<string, { readonly rows: number; readonly digest: string }>();
  for (const table of TABLES) {
    const { rows } = await database.query<{ row: string }>(
      `select t::text as row from ${table} t order by t::text collate "C"`,
    );
    const bytes = rows.map(({ row }) => row).join('\n');
    tables.set(table, {
      rows: rows.length,
      digest: createHash('sha256').update(bytes).digest('hex'),
    });
  }
  return tables;
};

// A rebuild ends with its tables being put in the place of the old ones.
const rebuildAll = async ({ origin }: RunningDistributed, database: pg.Pool) => {
  const operator = await signIn(origin, 'operator', DEMONSTRATION_PASSWORD);
  for (const [projection, tables] of Object.entries(PROJECTIONS)) {
    const old = await oidsOf(tables, database);
    await operator.post(`/api/platform/projections/${projection}/rebuild`, {});
    await until(
      `${projection} to be rebuilt`,
      () => oidsOf(tables, database),
      (oids) => oids.every((oid) => !old.includes(oid)),
      RECOVERY,
    );
  }
};

const oidsOf = async (tables: readonly string[], database: pg.Pool): Promise<readonly number[]> => {
  const { rows } = await database.query<{ oid: number }>(
    'select to_regclass(name)::oid::int as oid from unnest($1::text[]) as name',
    [tables],
  );
  return rows.map(({ oid }) => oid);
};
