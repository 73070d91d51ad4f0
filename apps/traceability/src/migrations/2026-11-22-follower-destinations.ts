import type { MigrationInterface, QueryRunner } from 'typeorm';
import { followerDestinations } from '../log/log-tables.js';

export class FollowerDestinations1795305600003 implements MigrationInterface {
  readonly name = 'FollowerDestinations1795305600003';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of followerDestinations) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table traceability.log_checkpoint drop column destination');
  }
}
