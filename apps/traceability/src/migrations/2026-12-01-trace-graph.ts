import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS: readonly string[] = [
  // Things, parties, places and transformations. `key` is the identifier as `log/identifier-text.ts` shortens it; of
  // one that no index takes it is a digest, and `text` has it.
  `create table traceability.graph_name (
     number int primary key,
     key text collate "C" not null unique,
     text text
   )`,
  // An event with all that it says of its things: `rows` is what `graph/stored-rows.ts` writes, since they are read
  // together. Times are milliseconds since 1970. `told` is the position of the first event that says the same.
  `create table traceability.graph_event (
     position bigint primary key,
     valid_from bigint not null,
     known_from bigint not null,
     known_until bigint,
     told bigint not null,
     event_uuid uuid,
     reporter int not null,
     place int,
     other_place int,
     event_id text,
     corrections text,
     rows text not null
   )`,
  `create index graph_event_at_place on traceability.graph_event (reporter, place)
     where place is not null`,
  `create index graph_event_at_other_place on traceability.graph_event (reporter, other_place)
     where other_place is not null`,
  // Which events name a thing in whatever part, a piece as of a lot, or a transformation.
  `create table traceability.graph_mention (
     name int not null,
     position bigint not null,
     primary key (name, position)
   )`,
  // Few events have declarations: whoever looks for those of many events finds none quickly.
  `create index identity_of_declarations on traceability.identity (key) where kind in (3, 6)`,
];

/** The trace graph, as a projection keeps it beside the event log. */
export class TraceGraph1796083200000 implements MigrationInterface {
  readonly name = 'TraceGraph1796083200000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index traceability.identity_of_declarations');
    await runner.query(
      'drop table traceability.graph_mention, traceability.graph_event, traceability.graph_name',
    );
  }
}
