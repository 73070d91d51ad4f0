import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS: readonly string[] = [
  // Recall cases that stand on a scope, each on one at a time; version counts them. told: the scope whose rows a case
  // was told last; newest: the one that the watch found last; null: not looked up yet. Both are numbers of scopes.
  `create table traceability.scope_case (
     case_id text collate "C" primary key,
     version int not null,
     scope int not null references traceability.recall_scope (number),
     set_name text not null,
     uscc text not null,
     region text not null,
     told int,
     newest int
   )`,
  `create index scope_case_to_tell on traceability.scope_case (case_id)
     where newest is null or told is null or told <> newest`,
  `create index scope_case_of_scope on traceability.scope_case (scope)`,
  // Pages of rows that cases are told, in the order in which they are published: so many changes from one scope to
  // another behind a row of each. prior null: from nothing. Rows of scopes never change, so a page says the same always.
  `create table traceability.scope_page (
     position bigint generated always as identity primary key,
     case_id text collate "C" not null,
     version int not null,
     scope int not null references traceability.recall_scope (number),
     set_name text not null,
     uscc text not null,
     region text not null,
     at timestamptz not null,
     prior int references traceability.recall_scope (number),
     newest int not null references traceability.recall_scope (number),
     page int not null,
     pages int not null,
     behind_prior int not null,
     behind_newest int not null,
     changes int not null
   )`,
];

/** Recall cases that stand on scopes, and the pages of rows that they are told. */
export class ScopeRowsTold1796083200030 implements MigrationInterface {
  readonly name = 'ScopeRowsTold1796083200030';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table traceability.scope_page, traceability.scope_case');
  }
}
