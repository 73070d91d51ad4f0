import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Cases, and their deadlines that are still open. The indexes serve: what is due first, of everybody, of a region, of an
 * enterprise; what is late; what a case owes; the newest public notices.
 */
export class RecallCases1796094000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table recall_case (
        id text primary key,
        pack text not null,
        regime text not null,
        status text not null,
        level integer,
        decision text,
        uscc text not null,
        name text not null,
        region text not null,
        -- Prefixes of both regions: the one that opened it, and the one where the firm is now.
        regions text[] not null,
        product text not null,
        discovered_at timestamptz not null,
        opened_at timestamptz not null,
        due_order timestamptz not null,
        late_from timestamptz,
        missed integer not null,
        published_at timestamptz,
        published jsonb,
        state jsonb not null
      );
      create index recall_case_due on recall_case (due_order, id);
      create index recall_case_of_enterprise on recall_case (uscc, due_order, id);
      create index recall_case_of_region on recall_case using gin (regions);
      create index recall_case_late on recall_case (late_from) where late_from is not null;
      create index recall_case_published on recall_case (published_at desc, id desc)
        where published_at is not null;

      create table recall_clock (
        case_id text not null,
        clock_id text not null,
        rule_id text not null,
        title jsonb not null,
        who text[] not null,
        due_at timestamptz not null,
        provisional boolean not null,
        primary key (case_id, clock_id)
      );
      create index recall_clock_due on recall_clock (due_at, case_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table recall_clock; drop table recall_case');
  }
}
