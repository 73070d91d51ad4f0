import type { MigrationInterface, QueryRunner } from 'typeorm';

/** By which event a name was reported last: one that is declared an error takes its name with it. */
export class EventsOfNames1796083200003 implements MigrationInterface {
  readonly name = 'EventsOfNames1796083200003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table traceability.reported_name add column position bigint');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table traceability.reported_name drop column position');
  }
}
