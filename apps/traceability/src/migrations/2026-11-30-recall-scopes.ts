import { leaseColumns } from '@zhixin/follower';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS: readonly string[] = [
  // `name` is the scopeId, `grounds` everything that it is a hash of. Who computes a scope holds its lease. `sets`,
  // `parts` and `signed` are the document without its lists, which are rows.
  `create table traceability.recall_scope (
     number int generated always as identity unique,
     name text primary key,
     grounds text not null,
     state text not null default 'running' check (state in ('running', 'done', 'failed', 'cancelled')),
     because text,
     attempts int not null default 0,
     events int not null default 0,
     rounds int not null default 0,
     created_at timestamptz not null,
     finished_at timestamptz,
     answer text,
     parts text,
     signed text,
     ${leaseColumns}
   )`,
  `create index recall_scope_under_way on traceability.recall_scope (number) where state = 'running'`,
  // A social credit code, or the subject of an officer.
  `create table traceability.recall_scope_asker (
     scope int not null references traceability.recall_scope (number),
     asker text not null,
     primary key (scope, asker)
   )`,
  `create index recall_scope_of_asker on traceability.recall_scope_asker (asker, scope)`,
  // Where events about its roots had been reported when it was asked for.
  `create table traceability.recall_scope_region (
     scope int not null references traceability.recall_scope (number),
     region text collate "C" not null,
     primary key (scope, region)
   )`,
  // Entries of the lists of both sets, in their order; in `sets` 1 is recorded, 2 the worst case, 3 both.
  `create table traceability.recall_scope_row (
     scope int not null,
     ordinal int not null,
     list smallint not null,
     sets smallint not null,
     holder text collate "C",
     taker text collate "C",
     text text not null,
     primary key (scope, list, ordinal)
   )`,
  `create index recall_scope_row_of_holder on traceability.recall_scope_row (scope, list, holder, ordinal)
     where holder is not null`,
  `create index recall_scope_row_of_taker on traceability.recall_scope_row (scope, list, taker, ordinal)
     where taker is not null`,
  // What enterprises were called, as far as the platform had recorded it.
  `create table traceability.enterprise_name (
     uscc text not null,
     recorded_at timestamptz not null,
     name text not null,
     primary key (uscc, recorded_at)
   )`,
];

/** Scopes that were asked for, whole or under way, and what parties are called in them. */
export class RecallScopes1795996800030 implements MigrationInterface {
  readonly name = 'RecallScopes1795996800030';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['enterprise_name', 'recall_scope_row', 'recall_scope_region'])
      await runner.query(`drop table traceability.${table}`);
    await runner.query('drop table traceability.recall_scope_asker');
    await runner.query('drop table traceability.recall_scope');
  }
}
