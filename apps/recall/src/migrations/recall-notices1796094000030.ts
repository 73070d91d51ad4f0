import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Notices to parties, and the runs that send them. The indexes serve: those of a case, and those of an enterprise. */
export class RecallNotices1796094000030 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table party_notice (
        case_id text collate "C" not null,
        party text collate "C" not null,
        name text not null,
        uscc text,
        capacity text not null,
        lots jsonb not null,
        terms jsonb not null,
        notified_at timestamptz not null,
        withdrawn_at timestamptz,
        acknowledged_at timestamptz,
        sold_after jsonb not null default '[]',
        primary key (case_id, party)
      );
      create index party_notice_of_enterprise on party_notice (uscc, case_id, party) where uscc is not null;

      create table notice_run (
        case_id text not null,
        round integer not null,
        at timestamptz not null,
        terms jsonb not null,
        primary key (case_id, round)
      );
      -- What was sent: no projection, as runs are.
      create table notice_run_end (
        case_id text not null,
        round integer not null,
        ended_at timestamptz not null,
        primary key (case_id, round)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table notice_run_end, notice_run, party_notice');
  }
}
