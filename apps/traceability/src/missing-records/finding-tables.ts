/** Which shipments were reported as lacking a record; the streams `tracefinding-{id}` are the truth. */
export const findingTables: readonly string[] = [
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

export const dropFindingTables: readonly string[] = [
  `drop table if exists traceability.missing_record`,
];
