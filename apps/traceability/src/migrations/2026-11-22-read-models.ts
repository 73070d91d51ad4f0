import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What enterprises handled, what things are called, and which shipments were reported as lacking a record. */
const TABLES: readonly string[] = [
  `create table traceability.enterprise_lot (
     uscc text not null,
     region text not null,
     epc text collate "C" not null,
     events bigint not null,
     first_seen timestamptz not null,
     last_seen timestamptz not null,
     last_biz_step text,
     primary key (uscc, epc)
   )`,
  `create index enterprise_lot_by_time on traceability.enterprise_lot (uscc, last_seen desc, epc)`,
  `create table traceability.reported_name (
     id text collate "C" not null,
     uscc text not null,
     name text not null,
     primary key (id, uscc)
   )`,
  `create table traceability.missing_record (
     finding_id text primary key,
     uscc text not null,
     region text not null,
     epc text collate "C" not null,
     shipping_event_id text not null,
     shipped_at timestamptz not null,
     round int not null,
     resolved_at timestamptz
   )`,
  `create index missing_record_of_thing on traceability.missing_record (epc, uscc)`,
];

export class TraceReadModels1795305600002 implements MigrationInterface {
  readonly name = 'TraceReadModels1795305600002';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of TABLES) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['enterprise_lot', 'reported_name', 'missing_record'])
      await runner.query(`drop table if exists traceability.${table}`);
  }
}
