import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was written before keeps its rows under another name until they are copied. */
const FORMER: readonly string[] = [
  // Whoever holds the log's lock may still write the former tables: after this nobody does.
  `select pg_advisory_xact_lock(7203441)`,
  `do $$
   declare
     part record;
   begin
     for part in
       select c.relname, c.relkind from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = 'traceability' and c.relkind in ('r', 'p', 'i', 'I')
         and c.relname ~ '^(event|event_identifier|event_identity|event_context|enterprise_lot)(_|$)'
     loop
       execute format('alter %s traceability.%I rename to %I',
         case when part.relkind in ('i', 'I') then 'index' else 'table' end,
         part.relname, 'former_' || part.relname);
     end loop;
   end $$`,
];

const TABLES: readonly string[] = [
  `create table traceability.reporter (
     number int generated always as identity primary key,
     uscc text not null unique
   )`,
  // Texts that many events share: words, places, parties, contexts. `digest` is the first 16 bytes of the
  // SHA-256 of the text, as a text may be too long for an index.
  `create table traceability.dictionary (
     number int generated always as identity primary key,
     digest uuid not null unique,
     text text not null
   )`,
  // Columns of one width stand first, so that no byte is lost between them. `things` and `parties` say what the
  // trace needs without reading the body. `event_uuid` is an eventID `urn:uuid:…`, `event_id` any other one; where
  // `is_id_apart`, the body has the first replaced as `log/body-text.ts` says.
  `create table traceability.event (
     position bigint not null,
     record_time timestamptz not null,
     event_time timestamptz not null,
     repeats bigint,
     reporter int not null,
     context int not null,
     event_type int not null,
     biz_step int,
     disposition int,
     read_point int,
     biz_location int,
     parties int,
     capture_id uuid not null,
     content uuid not null,
     event_uuid uuid,
     is_declaration boolean not null,
     has_assigned_id boolean not null,
     is_id_apart boolean not null,
     action "char",
     region text not null,
     event_hash bytea not null,
     event_id text,
     transformation_id text,
     things text not null,
     body text not null,
     primary key (position, record_time)
   ) partition by range (record_time)`,
  `create index event_by_time on traceability.event (event_time, position)`,
  `create index event_of_enterprise on traceability.event (reporter, position)`,
  `create index event_of_prefecture on traceability.event (left(region, 4), position)`,
  `create index event_of_transformation on traceability.event (transformation_id)
     where transformation_id is not null`,
  // Canonical identifiers without the origin that all of GS1's share; `role` is a letter.
  `create table traceability.event_identifier (
     position bigint not null,
     record_time timestamptz not null,
     role "char" not null,
     identifier text collate "C" not null
   ) partition by range (record_time)`,
  `create index event_identifier_lookup on traceability.event_identifier (identifier, position)`,
  // A row per key of an event, for the kinds that `domain/identity-keys.ts` names. A key is the first 16 bytes of
  // what it stands for, `content` of the content's digest. Not unique: who may share a key is decided under the
  // log's lock.
  `create table traceability.identity (
     position bigint not null,
     reporter int not null,
     kind smallint not null,
     key uuid not null,
     content uuid not null
   )`,
  `create index identity_by_key on traceability.identity (key)`,
  `create table traceability.enterprise_lot (
     first_seen timestamptz not null,
     last_seen timestamptz not null,
     reporter int not null,
     events int not null,
     items int not null,
     last_biz_step int,
     lot text collate "C" not null,
     primary key (reporter, lot)
   )`,
  `create index enterprise_lot_by_time on traceability.enterprise_lot (reporter, last_seen desc)`,
  // Events up to the first position keep the published ids that they had.
  `create table traceability.upgrade (
     only_row boolean primary key default true check (only_row),
     published_by_position_up_to bigint not null,
     copied_up_to bigint not null default 0,
     started_at timestamptz not null default now(),
     finished_at timestamptz
   )`,
  `insert into traceability.upgrade (published_by_position_up_to)
   select position from traceability.log_head`,
];

const FUNCTIONS: readonly string[] = [
  `create function traceability.key_of_hash(hash bytea) returns uuid
   language sql immutable parallel safe return encode(substring(hash from 1 for 16), 'hex')::uuid`,
  // A hash URI has the key of its hash.
  `create function traceability.key_of_event_id(event_uuid uuid, event_id text) returns uuid
   language sql immutable parallel safe return case
     when event_uuid is not null
       then traceability.key_of_hash(sha256(convert_to('urn:uuid:' || event_uuid, 'UTF8')))
     when event_id ~* '^ni:///sha-256;[0-9a-f]{64}[?]ver=CBV2[.]0$' then substring(event_id from 15 for 32)::uuid
     else traceability.key_of_hash(sha256(convert_to(event_id, 'UTF8')))
   end`,
  // The lot that an event is about, else the first thing it names: what keeps published events in order. Reads
  // what `log/thing-text.ts` writes; an event without '10/' names no lot, and its first thing is enough.
  `create function traceability.lot_or_first_thing(things text) returns text
   language plpgsql immutable parallel safe as $$
   declare
     counts constant text := '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
     origin constant text := 'https://id.gs1.org';
     names_lots constant boolean := strpos(things, '10/') > 0;
     written jsonb;
     own text;
     difference text;
     thing text := '';
     first_thing text;
     lot text;
   begin
     for written in select value from jsonb_array_elements(things::jsonb) loop
       own := coalesce(written ->> 0, written #>> '{}');
       thing := left(thing, strpos(counts, substr(own, 2, 1)) - 1) || substr(own, 3);
       first_thing := coalesce(first_thing, thing);
       exit when not names_lots;
       difference := written ->> 3;
       lot := coalesce(left(thing, strpos(counts, left(difference, 1)) - 1) || substr(difference, 2), thing);
       if lot ~ '^/01/[0-9]{14}/10/' then
         return origin || lot;
       end if;
     end loop;
     return case when first_thing like '/%' then origin || first_thing else first_thing end;
   end $$`,
  `create function traceability.whole_body(body text, is_id_apart boolean, event_uuid uuid) returns text
   language sql immutable parallel safe return case
     when is_id_apart then regexp_replace(body, '"eventID":0', '"eventID":"urn:uuid:' || event_uuid || '"')
     else body
   end`,
  // All that the envelope of a published event says, and its id, for the events at some positions; see
  // `publishedIdOf`. Instants are written as JavaScript writes them.
  `create function traceability.published_events(positions bigint[]) returns table (
     "position" bigint,
     published_id text,
     partition_key text,
     uscc text,
     region text,
     event_id text,
     event_hash text,
     event_time text,
     record_time text,
     capture_id text,
     is_declaration boolean,
     body text,
     context text
   ) language sql stable as $$
     select e.position,
       'epcis-' || case when e.position <= u.published_by_position_up_to then e.position::text
         else encode(substring(sha256(convert_to(concat_ws(E'\\n', r.uscc,
             case when id.reported is null or e.has_assigned_id then id.content else id.reported end,
             case when e.is_declaration then id.content else '' end), 'UTF8')) from 1 for 16), 'hex') end
         || '/EpcisEventAcceptedV1',
       coalesce(traceability.lot_or_first_thing(e.things), id.named), r.uscc, e.region, id.named,
       'ni:///sha-256;' || encode(e.event_hash, 'hex') || '?ver=CBV2.0',
       to_char(e.event_time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
       to_char(e.record_time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
       e.capture_id::text, e.is_declaration,
       traceability.whole_body(e.body, e.is_id_apart, e.event_uuid), c.text
     from traceability.event e
     join traceability.reporter r on r.number = e.reporter
     join traceability.dictionary c on c.number = e.context
     cross join traceability.upgrade u
     cross join lateral (select
       coalesce('urn:uuid:' || e.event_uuid, e.event_id) as reported,
       coalesce('urn:uuid:' || e.event_uuid, e.event_id,
         'ni:///sha-256;' || encode(e.event_hash, 'hex') || '?ver=CBV2.0') as named,
       replace(e.content::text, '-', '') as content) as id
     where e.position = any(positions)
     order by e.position
   $$`,
];

const GUARDS: readonly string[] = [
  ...['event', 'event_identifier', 'identity'].flatMap((table) => [
    `create trigger append_only before update or delete on traceability.${table}
       for each row execute function traceability.refuse_change()`,
    `create trigger never_emptied before truncate on traceability.${table}
       for each statement execute function traceability.refuse_change()`,
  ]),
];

const DROP_FORMER: readonly string[] = [
  ...['event', 'event_identifier', 'event_identity', 'event_context', 'enterprise_lot'].map(
    (table) => `drop table traceability.former_${table}`,
  ),
  `update traceability.upgrade set finished_at = now()`,
];

/**
 * The log's lean layout: numbers instead of texts that events share, identities in one small table, lots alone.
 * Where events were written before, they are copied by the running service; see `log/log-upgrade.ts`.
 */
export class LeanEventLog1795996800000 implements MigrationInterface {
  readonly name = 'LeanEventLog1795996800000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...FORMER, ...TABLES, ...FUNCTIONS, ...GUARDS])
      await runner.query(statement);
    const former = (await runner.query(
      'select from traceability.former_event limit 1',
    )) as unknown[];
    if (former.length === 0) for (const statement of DROP_FORMER) await runner.query(statement);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('The former tables of the event log are gone.'));
  }
}
