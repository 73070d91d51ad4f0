import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tables of the two lists. The indexes serve: newest of an enterprise, of a region, of all. */
export class Cases1763700000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table sampling_result (
        id text primary key,
        uscc text not null,
        region text not null,
        dated timestamptz not null,
        facts jsonb not null
      );
      create index sampling_result_of_enterprise on sampling_result (uscc, dated desc, id desc);
      create index sampling_result_newest on sampling_result (dated desc, id desc);
      create index sampling_result_of_province on sampling_result (left(region, 2), dated desc, id desc);
      create index sampling_result_of_prefecture on sampling_result (left(region, 4), dated desc, id desc);
      create index sampling_result_of_county on sampling_result (left(region, 6), dated desc, id desc);

      create table penalty (
        id text primary key,
        uscc text not null,
        region text not null,
        dated timestamptz not null,
        facts jsonb not null,
        annulment jsonb
      );
      create index penalty_of_enterprise on penalty (uscc, dated desc, id desc);
      create index penalty_newest on penalty (dated desc, id desc);
      create index penalty_of_province on penalty (left(region, 2), dated desc, id desc);
      create index penalty_of_prefecture on penalty (left(region, 4), dated desc, id desc);
      create index penalty_of_county on penalty (left(region, 6), dated desc, id desc);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table penalty; drop table sampling_result');
  }
}
