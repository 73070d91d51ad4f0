import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The list for who may know grades but no scores: worst grade first, and within it by code. */
export class PublicOrder1763700000006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create index enterprise_grade_public on enterprise_grade ((severity / 100000), uscc);
      create index enterprise_grade_public_of_province
        on enterprise_grade (left(region, 2), (severity / 100000), uscc);
      create index enterprise_grade_public_of_prefecture
        on enterprise_grade (left(region, 4), (severity / 100000), uscc);
      create index enterprise_grade_public_of_county
        on enterprise_grade (left(region, 6), (severity / 100000), uscc);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop index enterprise_grade_public; drop index enterprise_grade_public_of_province;
      drop index enterprise_grade_public_of_prefecture; drop index enterprise_grade_public_of_county
    `);
  }
}
