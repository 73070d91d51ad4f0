import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS: readonly string[] = [
  // Of the same projection: its raised version fills both anew.
  `alter table traceability.scope_watcher add column since timestamptz not null default now()`,
  `create table traceability.told_scope_change (
     scope_id text collate "C" not null,
     newer_id text collate "C" not null,
     previous_id text collate "C" not null,
     told_at timestamptz not null,
     kind text not null,
     entered int not null,
     "left" int not null,
     changed int not null,
     primary key (scope_id, newer_id)
   )`,
  `create index told_scope_change_newest on traceability.told_scope_change (scope_id, told_at desc, newer_id)`,
];

/** Since when officers watch a scope, and what they were told of it. */
export class ToldScopeChanges1796083200021 implements MigrationInterface {
  readonly name = 'ToldScopeChanges1796083200021';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table traceability.told_scope_change');
    await runner.query('alter table traceability.scope_watcher drop column since');
  }
}
