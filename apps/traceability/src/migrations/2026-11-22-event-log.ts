import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The event log as it began: `event` and `event_identifier` by month of record time, identities beside them.
 * 7203441 is the key of the advisory lock under which positions are given out.
 */
const TABLES: readonly string[] = [
  `create schema if not exists traceability`,
  `create table traceability.event (
     position bigint not null,
     record_time timestamptz not null,
     event_time timestamptz not null,
     uscc text not null,
     region text not null,
     capture_id uuid not null,
     event_id text,
     event_hash bytea not null,
     is_declaration boolean not null,
     event_type text not null,
     action text,
     biz_step text,
     disposition text,
     transformation_id text,
     read_point text,
     biz_location text,
     context_id bytea not null,
     facts text not null,
     body text not null,
     primary key (position, record_time)
   ) partition by range (record_time)`,
  `create index event_by_time on traceability.event (event_time, position)`,
  `create index event_of_enterprise on traceability.event (uscc, position)`,
  `create index event_of_prefecture on traceability.event (left(region, 4), position)`,
  `create index event_of_transformation on traceability.event (transformation_id) where transformation_id is not null`,
  `create table traceability.event_identifier (
     identifier text collate "C" not null,
     role text not null,
     position bigint not null,
     record_time timestamptz not null
   ) partition by range (record_time)`,
  `create index event_identifier_lookup on traceability.event_identifier (identifier, position)`,
  `create table traceability.event_identity (
     uscc text not null,
     event_hash bytea not null,
     declaration bytea not null,
     event_id text,
     position bigint not null,
     record_time timestamptz not null,
     primary key (event_hash, uscc, declaration)
   )`,
  // Hash and eventID come first, so that the same two indexes find an event whoever reported it.
  `create unique index event_identity_by_name on traceability.event_identity (event_id, uscc, declaration)
     where event_id is not null`,
  `create table traceability.event_context (context_id bytea primary key, body text not null)`,
  `create table traceability.log_head (
     only_row boolean primary key default true check (only_row),
     position bigint not null,
     record_time timestamptz not null
   )`,
  `insert into traceability.log_head (position, record_time) values (0, '-infinity')`,
  `create table traceability.log_checkpoint (
     follower text primary key,
     position bigint not null,
     updated_at timestamptz not null default now()
   )`,
  `create function traceability.refuse_change() returns trigger language plpgsql as $$
   begin
     raise exception 'The event log is append-only: % on % is refused.', tg_op, tg_table_name
       using errcode = 'restrict_violation';
   end $$`,
  ...['event', 'event_identifier'].map(
    (table) => `create trigger append_only before update or delete on traceability.${table}
       for each row execute function traceability.refuse_change()`,
  ),
  ...['event', 'event_identifier', 'event_identity'].map(
    (table) => `create trigger never_emptied before truncate on traceability.${table}
       for each statement execute function traceability.refuse_change()`,
  ),
  `create trigger append_only before update or delete on traceability.event_identity
     for each row execute function traceability.refuse_change()`,
  // Attaching takes a weaker lock than CREATE TABLE … PARTITION OF, so readers do not wait.
  `create function traceability.ensure_month(moment timestamptz) returns void language plpgsql as $$
   declare
     starts timestamptz := date_trunc('month', moment at time zone 'UTC') at time zone 'UTC';
     ends timestamptz := (date_trunc('month', moment at time zone 'UTC') + interval '1 month') at time zone 'UTC';
     parent text;
     child text;
   begin
     perform pg_advisory_xact_lock(7203441);
     foreach parent in array array['event', 'event_identifier'] loop
       child := format('%s_%s', parent, to_char(starts at time zone 'UTC', '"y"YYYY"m"MM'));
       continue when to_regclass(format('traceability.%I', child)) is not null;
       execute format('create table traceability.%I (like traceability.%I including defaults including constraints)', child, parent);
       execute format('create trigger never_emptied before truncate on traceability.%I
         for each statement execute function traceability.refuse_change()', child);
       execute format('alter table traceability.%I attach partition traceability.%I for values from (%L) to (%L)',
         parent, child, starts, ends);
     end loop;
   end $$`,
];

const DROP: readonly string[] = [
  ...[
    'event',
    'event_identifier',
    'event_identity',
    'event_context',
    'log_head',
    'log_checkpoint',
  ].map((table) => `drop table if exists traceability.${table} cascade`),
  `drop function if exists traceability.ensure_month(timestamptz)`,
  `drop function if exists traceability.refuse_change() cascade`,
];

export class EventLog1795305600000 implements MigrationInterface {
  readonly name = 'EventLog1795305600000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of TABLES) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DROP) await runner.query(statement);
  }
}
