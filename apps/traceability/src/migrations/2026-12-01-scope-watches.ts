import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS: readonly string[] = [
  // What a scope was read from, as `graph/graph-sources.ts` says; null where it was computed before that was kept.
  `alter table traceability.recall_scope add column sources text`,
  // Officers who watch, and the scope whose rows were told last: a projection of the streams `scopewatch-…`.
  `create table traceability.scope_watcher (
     scope_id text collate "C" not null,
     watcher text not null,
     primary key (scope_id, watcher)
   )`,
  `create table traceability.newest_scope (
     scope_id text collate "C" primary key,
     newest_id text not null
   )`,
  // Scopes that are watched, by their numbers. marks: how often events had to do with one; seen: how many of them
  // pending knows, or what was compared last. position: up to where that knows the log.
  `create table traceability.scope_watch (
     scope int primary key references traceability.recall_scope (number),
     marks bigint not null default 1,
     seen bigint not null default 0,
     pending text,
     position bigint not null default 0,
     asked_at timestamptz
   )`,
  `create index scope_watch_to_do on traceability.scope_watch (asked_at nulls first, scope)
     where pending is not null or marks > seen`,
  `create index scope_watch_pending on traceability.scope_watch (pending) where pending is not null`,
  // Digests of names, and stations, that scopes which are watched were read from.
  `create table traceability.watched_name (
     name uuid not null,
     scope int not null references traceability.scope_watch (scope) on delete cascade,
     primary key (name, scope)
   )`,
  `create index watched_name_of_scope on traceability.watched_name (scope)`,
  `create table traceability.watched_station (
     party text collate "C" not null,
     place text collate "C" not null,
     scope int not null references traceability.scope_watch (scope) on delete cascade,
     primary key (party, place, scope)
   )`,
  `create index watched_station_of_scope on traceability.watched_station (scope)`,
];

/** Scopes that are watched, and what new events have to do with them. */
export class ScopeWatches1796083200020 implements MigrationInterface {
  readonly name = 'ScopeWatches1796083200020';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['watched_station', 'watched_name', 'scope_watch', 'newest_scope'])
      await runner.query(`drop table traceability.${table}`);
    await runner.query('drop table traceability.scope_watcher');
    await runner.query('alter table traceability.recall_scope drop column sources');
  }
}
