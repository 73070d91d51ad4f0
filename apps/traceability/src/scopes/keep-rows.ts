import type { ScopeSetName } from '@zhixin/contracts';
import type { Scope } from '@zhixin/trace-graph';
import type pg from 'pg';
import type { KeptAnswer } from './kept-scopes.js';
import { namesKnownAt } from './names-known.js';
import { listRowsOf, partiesIn, rootsOf, setHeadOf } from './scope-lists.js';
import { ScopeRows } from './scope-rows.js';

/** What was found of a scope, which has a number. */
export interface FoundScope {
  readonly scope: number;
  readonly found: Scope;
}

/** Writes the rows of what was found, with the names that were known, in place of any that are left of an earlier try. */
export const keepRows = async (
  pool: pg.Pool,
  { scope, found }: FoundScope,
  signal: AbortSignal,
): Promise<KeptAnswer> => {
  const names = await namesKnownAt(pool, partiesIn(found), found.knownAt);
  const rows = new ScopeRows(pool);
  await rows.remove(scope);
  const lists = await rows.write(scope, listRowsOf(found, names), signal);
  const setOf = (set: ScopeSetName) => ({
    head: setHeadOf(found.sets[set], names),
    lists: lists[set],
  });
  return {
    roots: rootsOf(found, names),
    truncated: found.truncated,
    sets: { recorded: setOf('recorded'), 'worst-case': setOf('worst-case') },
  };
};
