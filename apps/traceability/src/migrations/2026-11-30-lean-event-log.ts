import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES: readonly string[] = [
  `create table traceability.reporter (
     number int generated always as identity primary key,
     uscc text not null unique
   )`,
  // A row per key of an event: an eventID (kind 1), a hash (2), a declaration of either (3, 4). A key is the first
  // 16 bytes of what it stands for, `content` of the content's digest. Not unique: who may share a key is decided
  // under the log's lock.
  `create table traceability.identity (
     position bigint not null,
     reporter int not null,
     kind smallint not null check (kind between 1 and 4),
     key uuid not null,
     content uuid not null
   )`,
  `create index identity_by_key on traceability.identity (key)`,
  // Events up to the first position keep the published ids that they had.
  `create table traceability.upgrade (
     only_row boolean primary key default true check (only_row),
     published_by_position_up_to bigint not null,
     copied_up_to bigint not null default 0,
     started_at timestamptz not null default now(),
     finished_at timestamptz
   )`,
  `insert into traceability.upgrade (published_by_position_up_to, finished_at)
   select position, case when position = 0 then now() end from traceability.log_head`,
  `create trigger append_only before update or delete on traceability.identity
     for each row execute function traceability.refuse_change()`,
  `create trigger never_emptied before truncate on traceability.identity
     for each statement execute function traceability.refuse_change()`,
];

/** The log's lean layout: identities in one small table, reporters as numbers. */
export class LeanEventLog1795996800000 implements MigrationInterface {
  readonly name = 'LeanEventLog1795996800000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of TABLES) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['upgrade', 'identity', 'reporter'])
      await runner.query(`drop table if exists traceability.${table}`);
  }
}
