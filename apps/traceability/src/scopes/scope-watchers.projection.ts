import type { StreamProjection } from '@zhixin/read-model';
import { scopeWatch } from '../domain/scope-watch.js';
import type { ScopeWatchEvent } from '../domain/scope-watch.events.js';

/** Name of the projection. */
export const SCOPE_WATCHERS = 'scope-watchers';

const scopeIdOf = (stream: string) => stream.slice(scopeWatch.category.length + 1);

/** Answers: who watches a scope, and what is the newest that they were told? */
export const scopeWatchers: StreamProjection<ScopeWatchEvent> = {
  name: SCOPE_WATCHERS,
  aggregates: [scopeWatch],
  tables: ['scope_watcher', 'newest_scope'],
  on: {
    ScopeWatched: (db, { by }, { stream }) =>
      db.query(
        `insert into scope_watcher (scope_id, watcher) values ($1, $2) on conflict do nothing`,
        [scopeIdOf(stream), by],
      ),
    ScopeUnwatched: (db, { by }, { stream }) =>
      db.query('delete from scope_watcher where scope_id = $1 and watcher = $2', [
        scopeIdOf(stream),
        by,
      ]),
    ScopeRowsChanged: (db, { newerScopeId }, { stream }) =>
      db.query(
        `insert into newest_scope (scope_id, newest_id) values ($1, $2)
         on conflict (scope_id) do update set newest_id = excluded.newest_id`,
        [scopeIdOf(stream), newerScopeId],
      ),
  },
};
