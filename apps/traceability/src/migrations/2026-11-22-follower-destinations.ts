import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A follower that writes elsewhere remembers where to. */
export class FollowerDestinations1795305600003 implements MigrationInterface {
  readonly name = 'FollowerDestinations1795305600003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table traceability.log_checkpoint add column destination text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table traceability.log_checkpoint drop column destination');
  }
}
