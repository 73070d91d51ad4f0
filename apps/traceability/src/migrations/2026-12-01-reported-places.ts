import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What master data in documents' headers says of places: in the log, and by place. */
export class ReportedPlaces1796083200002 implements MigrationInterface {
  readonly name = 'ReportedPlaces1796083200002';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [
      `alter table traceability.name_entry add column places text`,
      // What a reporter says holds until the reporter says otherwise; no outer place: in none.
      `create table traceability.place_within (
         place text collate "C" not null,
         uscc text not null,
         position bigint not null,
         record_time timestamptz not null,
         outer_place text collate "C",
         primary key (place, uscc, position)
       )`,
      `create index place_within_outer on traceability.place_within (outer_place, uscc)`,
      `create table traceability.place_coordinates (
         place text collate "C" not null,
         uscc text not null,
         position bigint not null,
         record_time timestamptz not null,
         latitude double precision not null,
         longitude double precision not null,
         primary key (place, uscc, position)
       )`,
    ])
      await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['place_within', 'place_coordinates'])
      await runner.query(`drop table traceability.${table}`);
    await runner.query('alter table traceability.name_entry drop column places');
  }
}
