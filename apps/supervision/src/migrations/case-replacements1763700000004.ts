import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which case is in the place of an annulled one. */
export class CaseReplacements1763700000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table agency_case add column replaced_by text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table agency_case drop column replaced_by');
  }
}
