import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What the platform found by itself. The indexes serve: newest of an enterprise, of a region, and those
 * of a region that are still open, which are few.
 */
export class Findings1763700000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table finding (
        uscc text not null,
        event_id text not null,
        region text not null,
        kind text,
        occurred_at timestamptz,
        found_at timestamptz,
        reference text,
        evidence jsonb,
        status text not null,
        settlement jsonb,
        primary key (uscc, event_id)
      );
      create index finding_of_enterprise on finding (uscc, found_at desc, event_id desc);
      create index finding_of_province on finding (left(region, 2), found_at desc, uscc desc, event_id desc);
      create index finding_of_prefecture on finding (left(region, 4), found_at desc, uscc desc, event_id desc);
      create index finding_of_county on finding (left(region, 6), found_at desc, uscc desc, event_id desc);
      create index finding_open_in_province on finding (left(region, 2), found_at desc, uscc desc, event_id desc)
        where status = 'open';
      create index finding_open_in_prefecture on finding (left(region, 4), found_at desc, uscc desc, event_id desc)
        where status = 'open';
      create index finding_open_in_county on finding (left(region, 6), found_at desc, uscc desc, event_id desc)
        where status = 'open';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table finding');
  }
}
