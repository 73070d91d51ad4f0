import type { MigrationInterface, QueryRunner } from 'typeorm';
import { dropLogTables, logTables } from '../log/log-tables.js';

export class EventLog1795305600000 implements MigrationInterface {
  readonly name = 'EventLog1795305600000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of logTables) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of dropLogTables) await runner.query(statement);
  }
}
