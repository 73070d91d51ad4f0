import type { MigrationInterface, QueryRunner } from 'typeorm';

const TABLES: readonly string[] = [
  `create table traceability.capture_job (
     capture_id uuid primary key,
     sequence bigint generated always as identity,
     uscc text not null,
     region text not null,
     created_at timestamptz not null,
     finished_at timestamptz,
     running boolean not null default true,
     success boolean not null default true,
     behaviour text not null check (behaviour in ('rollback', 'proceed')),
     document bytea,
     accepted int not null default 0,
     duplicate int not null default 0,
     rejected int not null default 0,
     position bigint not null default 0,
     errors text not null default '[]'
   )`,
  // Documents are JSON: lz4 halves the write-ahead log for little work, where the server has it.
  `do $$ begin
     alter table traceability.capture_job alter column document set compression lz4;
   exception when feature_not_supported then null;
   end $$`,
  `create index capture_job_of_enterprise on traceability.capture_job (uscc, sequence)`,
  `create index capture_job_running on traceability.capture_job (sequence) where running`,
];

export class CaptureJobs1795305600001 implements MigrationInterface {
  readonly name = 'CaptureJobs1795305600001';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of TABLES) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table if exists traceability.capture_job');
  }
}
