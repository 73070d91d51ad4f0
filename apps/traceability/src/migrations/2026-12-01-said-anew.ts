import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS: readonly string[] = [
  // Identifiers of parties and places, and eventIDs, of which something else is said than before: events about them are
  // to be looked at again, in the order of the log, up to where they have been. `known_from` is when that was recorded.
  `create table traceability.said_anew (
     digest uuid primary key,
     subject text not null,
     known_from timestamptz not null,
     seen_up_to bigint not null default 0
   )`,
  `create index said_anew_in_time on traceability.said_anew (known_from, digest)`,
  // said_at: when the last was recorded that the scope stands on and that is no event; known_at: up to when that was
  // known to what was computed last. One that could not be computed rests.
  `alter table traceability.scope_watch
     add column said_at timestamptz,
     add column known_at timestamptz,
     add column failures int not null default 0,
     add column rests_until timestamptz`,
  // Parties of events are one text of the dictionary, which many events share.
  `create function traceability.parties_in(text text) returns text[]
     language sql immutable parallel safe return array(select e.value ->> 2 from jsonb_array_elements(text::jsonb) as e)`,
  `create index dictionary_by_party on traceability.dictionary using gin (traceability.parties_in(text))
     where text like '[["source",%' or text like '[["destination",%'`,
  `create index event_by_parties on traceability.event (parties, position) where parties is not null`,
];

/** What somebody says of parties, places and events after events were looked at. */
export class SaidAnew1796083200040 implements MigrationInterface {
  readonly name = 'SaidAnew1796083200040';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const index of ['event_by_parties', 'dictionary_by_party'])
      await runner.query(`drop index traceability.${index}`);
    await runner.query('drop function traceability.parties_in');
    await runner.query(
      `alter table traceability.scope_watch
         drop column said_at, drop column known_at, drop column failures, drop column rests_until`,
    );
    await runner.query('drop table traceability.said_anew');
  }
}
