import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The feed as agencies read it. `sequence` is the one order of a topic: it is handed out under the lock of
 * the topic's head row, so whoever sees a number sees every smaller one. `event` is the structured
 * CloudEvent as it is served, `bytes` its length, so that a page can be cut without reading it.
 */
export class Feed1763700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table feed_head (
        topic text primary key,
        sequence bigint not null,
        changed_at timestamptz not null
      ) with (fillfactor = 50);

      create table feed_event (
        topic text not null,
        sequence bigint not null,
        event_id text not null,
        type text not null,
        recorded_at timestamptz not null,
        uscc text not null,
        region text not null,
        audience text not null,
        bytes integer not null,
        event text not null,
        primary key (topic, sequence)
      );
      create unique index feed_event_id on feed_event (topic, event_id);
      create index feed_event_uscc on feed_event (topic, uscc, sequence);
      create index feed_event_province on feed_event (topic, left(region, 2), sequence);
      create index feed_event_prefecture on feed_event (topic, left(region, 4), sequence);
      create index feed_event_county on feed_event (topic, left(region, 6), sequence);
      create index feed_event_public on feed_event (topic, sequence) where audience = 'public';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table feed_event; drop table feed_head');
  }
}
