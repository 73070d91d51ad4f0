/** What each enterprise handled, and what things and places are called. */
export const lotTables: readonly string[] = [
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
];

export const dropLotTables: readonly string[] = [
  `drop table if exists traceability.enterprise_lot`,
  `drop table if exists traceability.reported_name`,
];
