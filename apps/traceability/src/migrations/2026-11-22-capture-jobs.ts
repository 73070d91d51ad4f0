import type { MigrationInterface, QueryRunner } from 'typeorm';
import { captureTables, dropCaptureTables } from '../capture/capture-tables.js';

export class CaptureJobs1795305600001 implements MigrationInterface {
  readonly name = 'CaptureJobs1795305600001';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of captureTables) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of dropCaptureTables) await runner.query(statement);
  }
}
