import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What leads on from a name, narrow enough that a walk reads a level at once. */
export class EdgesOfTheTraceGraph1796083200031 implements MigrationInterface {
  readonly name = 'EdgesOfTheTraceGraph1796083200031';

  async up(runner: QueryRunner): Promise<void> {
    // `kind` is what `graph/edges-between.ts` says. Times are those of the event, `told` is null where nobody told it before.
    await runner.query(`create table traceability.graph_edge (
      position bigint not null,
      valid_from bigint not null,
      known_from bigint not null,
      known_until bigint,
      told bigint,
      name int not null,
      kind smallint not null,
      others int[] not null,
      primary key (name, kind, position)
    )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table traceability.graph_edge');
  }
}
