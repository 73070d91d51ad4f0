import type { ScopeEntry } from '@zhixin/contracts';
import { declaredEvents, type EventStore } from '@zhixin/event-store';
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

/** What the stream of a watch says by now, which a projection may not know yet. */
export const watchStateOf = async (
  store: Pick<EventStore, 'read'>,
  scopeId: string,
): Promise<ScopeWatchState> => {
  const { initialState, evolve } = scopeWatch.decider;
  let state: ScopeWatchState = initialState;
  const stream = `${scopeWatch.category}-${scopeId}`;
  for await (const { event } of declaredEvents(store, scopeWatch, { stream }))
    state = evolve(state, event);
  return state;
};
