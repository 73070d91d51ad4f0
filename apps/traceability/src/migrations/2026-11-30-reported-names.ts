import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Names of one enterprise that one entry takes over. */
const NAMES_OF_ENTRY = 500;

/**
 * Names that documents' headers report are entries of the log, so that what things are called can be built anew. Names
 * that are known already become entries behind the head.
 */
export class ReportedNames1795996800002 implements MigrationInterface {
  readonly name = 'ReportedNames1795996800002';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [
      `create table traceability.name_entry (
         position bigint primary key,
         record_time timestamptz not null,
         reporter int not null,
         capture_id uuid,
         names text not null
       )`,
      `create trigger append_only before update or delete on traceability.name_entry
         for each row execute function traceability.refuse_change()`,
      `create trigger never_emptied before truncate on traceability.name_entry
         for each statement execute function traceability.refuse_change()`,
      `insert into traceability.reporter (uscc)
       select distinct uscc from traceability.reported_name on conflict do nothing`,
      `with part as (
         select uscc, id, name, (row_number() over (partition by uscc order by id) - 1) / ${NAMES_OF_ENTRY} as part
         from traceability.reported_name
       ), entry as (
         select uscc, part, json_agg(json_build_array(id, name) order by id)::text as names from part group by uscc, part
       ), kept as (
         insert into traceability.name_entry (position, record_time, reporter, names)
         select h.position + row_number() over (order by e.uscc, e.part), greatest(h.record_time, now()), r.number, e.names
         from entry e join traceability.reporter r using (uscc) cross join traceability.log_head h
         returning position, record_time
       )
       update traceability.log_head set position = kept.position, record_time = kept.record_time
       from (select max(position) as position, max(record_time) as record_time from kept) as kept
       where kept.position is not null`,
    ])
      await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table traceability.name_entry');
  }
}
