import type { ServiceContext } from '@zhixin/service-shell';
import { queryableOf, type Queryable } from '../log/queryable.js';
import { KeptScopes } from './kept-scopes.js';
import { casesToTell, enterPages, takeCase, type CaseToTell, type PageCut } from './scope-cases.js';
import { BEFORE_ALL, changesOfSet } from './scope-changes.js';
import { ScopeRows } from './scope-rows.js';
import { watchStateOf } from './scope-watchers.js';
import { pageCuts } from './told-rows.js';

/** Cases of one look. */
const CASES_LOOKED_AT_MAX = 100;

/**
 * Tells recall cases the rows of their scopes that they do not know: first all, then what is different in a newer one.
 * What a case was told and the pages that tell it are written in one transaction, so each page is told once whatever is
 * killed, and a second instance does no harm.
 */
export const tellCases = async (context: ServiceContext): Promise<void> => {
  const { dataSource } = context;
  for (const caseId of await casesToTell(queryableOf(dataSource.manager), CASES_LOOKED_AT_MAX))
    await dataSource.transaction(async (tx) => {
      const db = queryableOf(tx);
      const taken = await takeCase(db, caseId);
      if (taken !== undefined) await tellCase(context, db, taken);
    });
};

const tellCase = async (
  context: ServiceContext,
  db: Queryable,
  taken: CaseToTell,
): Promise<void> => {
  const newest = taken.told === null ? taken.scope : await newestOf(context, db, taken);
  const { told, set } = taken;
  const compared = { ...(told !== null && { before: told }), after: newest, set };
  const found =
    told === newest ? [] : await pageCuts(changesOfSet(context.provided(ScopeRows), compared));
  const cuts = told === null && found.length === 0 ? NOTHING : found;
  await enterPages(db, taken, { newest, at: context.clock.now(), cuts });
};

/** A scope without rows is told too: nothing is affected. */
const NOTHING: readonly PageCut[] = [{ behind: BEFORE_ALL, changes: 0 }];

// A watch that found something before the case stood on the scope has not noted it for the case.
const newestOf = async (
  context: ServiceContext,
  db: Queryable,
  { caseId, scope, scopeId, newest }: CaseToTell,
): Promise<number> => {
  if (newest !== null) return newest;
  const { newest: newestId = scopeId } = await watchStateOf(context.store, scopeId);
  const found = (await context.provided(KeptScopes).find(newestId))?.number ?? scope;
  await db.query({
    text: 'update traceability.scope_case set newest = $2 where case_id = $1',
    values: [caseId, found],
  });
  return found;
};
