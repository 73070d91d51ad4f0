import type { ScopeSetName } from '@zhixin/contracts';
import type { Transaction } from '@zhixin/event-bus';
import type { Queryable } from '../log/queryable.js';
import type { ComparedInSet } from './scope-changes.js';

/** A recall case and the scope that it stands on. */
export interface ScopeCase {
  readonly caseId: string;
  /** Counts the scopes that the case stood on. */
  readonly version: number;
  /** Number of the scope. */
  readonly scope: number;
  readonly set: ScopeSetName;
  /** The responsible enterprise's. */
  readonly uscc: string;
  readonly region: string;
}

/** The same, and what the case knows. */
export interface CaseToTell extends ScopeCase {
  readonly scopeId: string;
  /** Number of the scope whose rows it was told last; null: none. */
  readonly told: number | null;
  /** Number of the scope that the watch found last; null: it is to be looked up. */
  readonly newest: number | null;
}

/** Where a page of changes begins, and how many there are on it. */
export interface PageCut {
  readonly behind: ComparedInSet;
  readonly changes: number;
}

/** Who watches a scope for a case, among officers. */
export const watcherOf = (caseId: string): string => `recall:${caseId}`;

/** The scope that a case stands on by now, kept from others until the transaction ends. */
export const scopeOfCase = async (
  tx: Transaction,
  caseId: string,
): Promise<{ readonly version: number; readonly scopeId: string } | undefined> => {
  const { rows } = await tx.query<{ version: number; scopeId: string }>(
    `select c.version, s.name as "scopeId" from traceability.scope_case c
     join traceability.recall_scope s on s.number = c.scope where c.case_id = $1 for update of c`,
    [caseId],
  );
  return rows[0];
};

/** Puts a case on a scope, in place of the one that it stood on. */
export const standOn = async (
  tx: Transaction,
  { caseId, version, scope, set, uscc, region }: ScopeCase,
): Promise<void> => {
  await tx.query(
    `insert into traceability.scope_case (case_id, version, scope, set_name, uscc, region)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (case_id) do update set version = excluded.version, scope = excluded.scope,
       set_name = excluded.set_name, uscc = excluded.uscc, region = excluded.region, told = null, newest = null`,
    [caseId, version, scope, set, uscc, region],
  );
};

/** Notes what the watch of a scope found last, for the cases that stand on it. */
export const noteNewest = async (db: Queryable, scope: number, newest: number): Promise<void> => {
  await db.query({
    text: 'update traceability.scope_case set newest = $2 where scope = $1',
    values: [scope, newest],
  });
};

/** Cases that do not know the newest rows. */
export const casesToTell = async (db: Queryable, max: number): Promise<readonly string[]> => {
  const { rows } = await db.query({
    text: `select case_id from traceability.scope_case
      where newest is null or told is null or told <> newest order by case_id limit $1`,
    values: [max],
  });
  return (rows as readonly { case_id: string }[]).map((row) => row.case_id);
};

/** Takes one in hand until the transaction ends; undefined where another instance has it. */
export const takeCase = async (db: Queryable, caseId: string): Promise<CaseToTell | undefined> => {
  const { rows } = await db.query({
    text: `select c.case_id as "caseId", c.version, c.scope, s.name as "scopeId", c.set_name as set, c.uscc, c.region,
        c.told, c.newest
      from traceability.scope_case c join traceability.recall_scope s on s.number = c.scope
      where c.case_id = $1 for update of c skip locked`,
    values: [caseId],
  });
  return (rows as readonly CaseToTell[])[0];
};

/** Notes what a case knows from now on, with the pages that tell it. They are published in the order of this. */
export const enterPages = async (
  db: Queryable,
  { caseId, version, scope, set, uscc, region, told }: CaseToTell,
  {
    newest,
    at,
    cuts,
  }: { readonly newest: number; readonly at: string; readonly cuts: readonly PageCut[] },
): Promise<void> => {
  await db.query({
    text: 'update traceability.scope_case set told = $2 where case_id = $1',
    values: [caseId, newest],
  });
  if (cuts.length === 0) return;
  // Positions become visible in their order, so that whoever reads behind one misses none.
  await db.query({ text: 'select pg_advisory_xact_lock($1)', values: [PAGES_LOCK] });
  await db.query({
    text: `insert into traceability.scope_page (case_id, version, scope, set_name, uscc, region, at, prior, newest,
        page, pages, behind_prior, behind_newest, changes)
      select $1, $2, $3, $4, $5, $6, $7, $8, $9, page, $10, behind_prior, behind_newest, changes
      from unnest($11::int[], $12::int[], $13::int[]) with ordinality
        as c (behind_prior, behind_newest, changes, page) order by page`,
    values: [
      ...[caseId, version, scope, set, uscc, region, at, told, newest, cuts.length],
      cuts.map(({ behind }) => behind[0]),
      cuts.map(({ behind }) => behind[1]),
      cuts.map(({ changes }) => changes),
    ],
  });
};

/** Key of the advisory lock under which pages get their positions. */
const PAGES_LOCK = 7_203_442;
