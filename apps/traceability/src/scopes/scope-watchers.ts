import type { ScopeEntry, ScopeWatch } from '@zhixin/contracts';
import { foldedStream, type EventStore } from '@zhixin/event-store';
import { scopeWatch, type ScopeWatchState } from '../domain/scope-watch.js';
import type { Queryable } from '../log/queryable.js';

/** Whether a scope is watched, and the newest that its watch has found, as answers tell it. */
export type ScopeAttention = Pick<ScopeEntry, 'watched' | 'newerScopeId'>;

interface AttentionRow {
  readonly scope_id: string;
  readonly watched: boolean;
  readonly newest_id: string | null;
}

/** What is to be told of the watches of some scopes. */
export const attentionTo = async (
  db: Queryable,
  scopeIds: readonly string[],
): Promise<(scopeId: string) => ScopeAttention> => {
  const { rows } = await db.query({
    name: 'attention_to_scopes',
    text: `select a.scope_id, n.newest_id,
        exists (select from traceability.scope_watcher w where w.scope_id = a.scope_id) as watched
      from unnest($1::text[]) as a (scope_id) left join traceability.newest_scope n using (scope_id)`,
    values: [scopeIds],
  });
  const found = new Map((rows as readonly AttentionRow[]).map((row) => [row.scope_id, row]));
  return (scopeId) => {
    const { watched = false, newest_id: newest = null } = found.get(scopeId) ?? {};
    return { watched, ...(newest !== null && { newerScopeId: newest }) };
  };
};

/** Changes that one answer tells; the newest of them. */
export const CHANGES_SHOWN_MAX = 50;

/** Who watches a scope, first who began first, and what they were told. */
export const watchTold = async (
  db: Queryable,
  scopeId: string,
): Promise<Pick<ScopeWatch, 'watchers' | 'changes'>> => {
  const [watchers, changes] = await Promise.all([
    db.query({
      name: 'watchers_of_scope',
      text: `select watcher as by, since from traceability.scope_watcher where scope_id = $1
        order by since, watcher`,
      values: [scopeId],
    }),
    db.query({
      name: 'changes_told_of_scope',
      text: `select previous_id as "previousScopeId", newer_id as "newerScopeId", told_at as at, kind,
          entered, "left", changed
        from traceability.told_scope_change where scope_id = $1
        order by told_at desc, newer_id limit $2`,
      values: [scopeId, CHANGES_SHOWN_MAX],
    }),
  ]);
  type DatedRow<Told> = Omit<Told, 'since' | 'at'> & { readonly since: Date; readonly at: Date };
  return {
    watchers: (watchers.rows as readonly DatedRow<ScopeWatch['watchers'][number]>[]).map(
      ({ by, since }) => ({ by, since: since.toISOString() }),
    ),
    changes: (changes.rows as readonly DatedRow<ScopeWatch['changes'][number]>[]).map(
      ({ at, ...change }) => ({ ...change, at: at.toISOString() }),
    ),
  };
};

/** What the stream of a watch says by now, which a projection may not know yet. */
export const watchStateOf = async (
  store: Pick<EventStore, 'read'>,
  scopeId: string,
): Promise<ScopeWatchState> => (await foldedStream(store, scopeWatch, scopeId)).state;
