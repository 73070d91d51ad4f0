import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS: readonly string[] = [
  // What was found about things, as it was reported last. `matter` is the event that tells it from others of its kind,
  // thing and enterprise; a finding that arises again is another round.
  `create table traceability.trace_finding (
     finding_id text primary key,
     kind text not null,
     severity text not null,
     uscc text not null,
     region text not null,
     epc text collate "C" not null,
     matter text not null,
     round int not null,
     quantity json,
     evidence json not null,
     arose_at timestamptz not null,
     opened_at timestamptz not null,
     resolved_at timestamptz,
     resolved_by json
   )`,
  `create index trace_finding_of_thing on traceability.trace_finding (epc)`,
  `create index trace_finding_of_enterprise on traceability.trace_finding (uscc, opened_at desc, finding_id desc)`,
  `create index trace_finding_in_time on traceability.trace_finding (opened_at desc, finding_id desc)`,
  `create index trace_finding_in_region
     on traceability.trace_finding (left(region, 2), opened_at desc, finding_id desc)`,
  `insert into traceability.trace_finding
     select finding_id, 'missing-record', 'medium', uscc, region, epc, shipping_event_id, round, null,
       json_build_array(shipping_event_id), shipped_at, shipped_at, resolved_at, null
     from traceability.missing_record`,
  `drop table traceability.missing_record`,
  // When a thing is to be looked at again, because time alone makes something a finding.
  `create table traceability.finding_due (
     epc text collate "C" primary key,
     due_at timestamptz not null
   )`,
  `create index finding_due_in_time on traceability.finding_due (due_at)`,
];

/** Findings of every kind in one table. */
export class TraceFindings1796083200010 implements MigrationInterface {
  readonly name = 'TraceFindings1796083200010';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table traceability.finding_due, traceability.trace_finding');
  }
}
