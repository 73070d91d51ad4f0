import type { MigrationInterface, QueryRunner } from 'typeorm';
import { dropLotTables, lotTables } from '../lots/lot-tables.js';
import { dropFindingTables, findingTables } from '../missing-records/finding-tables.js';

export class TraceReadModels1795305600002 implements MigrationInterface {
  readonly name = 'TraceReadModels1795305600002';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...lotTables, ...findingTables]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of [...dropLotTables, ...dropFindingTables]) await runner.query(statement);
  }
}
