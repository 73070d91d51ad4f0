import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS: readonly string[] = [
  // What everybody may know of a recall, as the recall service published it last.
  `create table traceability.published_recall (
     case_id text collate "C" primary key,
     recaller text not null,
     product text not null,
     published_at timestamptz not null,
     told_at timestamptz not null,
     closed_at timestamptz
   )`,
  // gtin: of lots and items, so that a code without a lot finds the recalls of its product.
  `create table traceability.published_recall_root (
     case_id text collate "C" not null references traceability.published_recall (case_id) on delete cascade,
     root text collate "C" not null,
     gtin text collate "C",
     primary key (case_id, root)
   )`,
  `create index published_recall_of_root on traceability.published_recall_root (root)`,
  `create index published_recall_of_gtin on traceability.published_recall_root (gtin) where gtin is not null`,
];

/** Recalls that the public scan page warns of. */
export class PublishedRecalls1796083200050 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'drop table traceability.published_recall_root, traceability.published_recall',
    );
  }
}
