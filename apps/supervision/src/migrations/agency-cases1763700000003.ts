import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * One table for cases of all kinds, in place of one for each; its projection fills it from the streams.
 * The indexes serve: newest of a kind of an enterprise, of a region, of all.
 */
export class AgencyCases1763700000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table penalty;
      drop table sampling_result;

      create table agency_case (
        kind text not null,
        id text not null,
        uscc text not null,
        region text not null,
        dated timestamptz not null,
        facts jsonb not null,
        annulment jsonb,
        primary key (kind, id)
      );
      create index agency_case_of_enterprise on agency_case (kind, uscc, dated desc, id desc);
      create index agency_case_newest on agency_case (kind, dated desc, id desc);
      create index agency_case_of_province on agency_case (kind, left(region, 2), dated desc, id desc);
      create index agency_case_of_prefecture on agency_case (kind, left(region, 4), dated desc, id desc);
      create index agency_case_of_county on agency_case (kind, left(region, 6), dated desc, id desc);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table agency_case');
  }
}
