import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The goods of a case, as traceability tells them: the scope that it stands on, its rows as they are now, and sums of
 * what was accepted and of what is now. Amounts that nobody knows are counted beside the sums. The indexes serve: rows of
 * a page by their key; what a party has, whoever it is; all of a case.
 */
export class RecallGoods1796094000020 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table case_scope (
        case_id text primary key,
        version integer not null,
        scope_id text not null,
        set_name text not null,
        document_hash text not null,
        newest_id text not null,
        newest_hash text not null,
        truncated boolean not null,
        -- Whether all pages that are under way have come.
        is_whole boolean not null,
        uscc text not null,
        region text not null,
        told_at timestamptz not null,
        refused_version integer,
        refused_because text,
        proposal jsonb
      );

      create table scope_goods (
        case_id text collate "C" not null,
        party text collate "C" not null,
        epc text collate "C" not null,
        place text collate "C" not null,
        state text not null,
        is_blocked boolean not null,
        lot text not null,
        uom text not null,
        high numeric,
        relation text not null,
        taker text collate "C",
        taker_name text,
        since timestamptz not null,
        primary key (case_id, party, epc, place, state)
      );

      create table goods_sum (
        case_id text collate "C" not null,
        party text collate "C" not null,
        lot text collate "C" not null,
        uom text not null,
        state text not null,
        is_blocked boolean not null,
        accepted numeric not null,
        accepted_rows integer not null,
        accepted_unknown integer not null,
        now numeric not null,
        now_rows integer not null,
        now_unknown integer not null,
        primary key (case_id, party, lot, uom, state, is_blocked)
      );

      create table goods_thing (
        case_id text collate "C" not null,
        epc text collate "C" not null,
        uom text not null,
        accepted numeric not null,
        accepted_rows integer not null,
        accepted_unknown integer not null,
        now numeric not null,
        now_rows integer not null,
        now_unknown integer not null,
        primary key (case_id, epc, uom)
      );

      create table goods_party (
        case_id text collate "C" not null,
        party text collate "C" not null,
        name text not null,
        primary key (case_id, party)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table goods_party, goods_thing, goods_sum, scope_goods, case_scope`);
  }
}
