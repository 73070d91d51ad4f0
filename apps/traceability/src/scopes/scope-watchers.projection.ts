import type { StreamProjection } from '@zhixin/read-model';
import { scopeWatch } from '../domain/scope-watch.js';
import type { ScopeWatchEvent } from '../domain/scope-watch.events.js';
import { changeKindOf } from './changed-rows.js';

/** Name of the projection. */
export const SCOPE_WATCHERS = 'scope-watchers';

const scopeIdOf = (stream: string) => stream.slice(scopeWatch.category.length + 1);

/** Answers: who watches a scope since when, what were they told, and which scope is the newest of that? */
export const scopeWatchers: StreamProjection<ScopeWatchEvent> = {
  name: SCOPE_WATCHERS,
  aggregates: [scopeWatch],
  // 2: since when, and what was told.
  version: 2,
  tables: ['scope_watcher', 'newest_scope', 'told_scope_change'],
  on: {
    ScopeWatched: (db, { by, at }, { stream }) =>
      db.query(
        `insert into scope_watcher (scope_id, watcher, since) values ($1, $2, $3) on conflict do nothing`,
        [scopeIdOf(stream), by, at],
      ),
    ScopeUnwatched: (db, { by }, { stream }) =>
      db.query('delete from scope_watcher where scope_id = $1 and watcher = $2', [
        scopeIdOf(stream),
        by,
      ]),
    ScopeRowsChanged: async (
      db,
      { at, newerScopeId, previousScopeId, kind, counts },
      { stream },
    ) => {
      const scopeId = scopeIdOf(stream);
      await db.query(
        `insert into newest_scope (scope_id, newest_id) values ($1, $2)
         on conflict (scope_id) do update set newest_id = excluded.newest_id`,
        [scopeId, newerScopeId],
      );
      const { entered, left, changed } = counts;
      await db.query(
        `insert into told_scope_change
           (scope_id, newer_id, previous_id, told_at, kind, entered, "left", changed)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (scope_id, newer_id) do update set previous_id = excluded.previous_id,
           told_at = excluded.told_at, kind = excluded.kind, entered = excluded.entered,
           "left" = excluded."left", changed = excluded.changed`,
        [scopeId, newerScopeId, previousScopeId, at, changeKindOf(kind), entered, left, changed],
      );
    },
  },
};
