import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Beside the events that the feed keeps as text, those that it keeps as a place of the topic's source:
 * who may see it, its length as it is served, and where it is. Both share `sequence`. `id_key` is the first
 * 16 bytes of the SHA-256 of its id; topics have numbers, so that seven indexes need not spell their names.
 */
export class FeedPlaces1764480000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create sequence feed_topic as smallint;
      alter table feed_head add column number smallint unique;
      update feed_head set number = nextval('feed_topic');

      create table feed_place (
        topic smallint not null,
        bytes integer not null,
        sequence bigint not null,
        position bigint not null,
        id_key uuid not null,
        uscc text not null,
        region text not null,
        audience text not null,
        primary key (topic, sequence)
      );
      create unique index feed_place_id on feed_place (topic, id_key);
      create index feed_place_uscc on feed_place (topic, uscc, sequence);
      create index feed_place_province on feed_place (topic, left(region, 2), sequence);
      create index feed_place_prefecture on feed_place (topic, left(region, 4), sequence);
      create index feed_place_county on feed_place (topic, left(region, 6), sequence);
      create index feed_place_public on feed_place (topic, sequence) where audience = 'public';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table feed_place;
      alter table feed_head drop column number;
      drop sequence feed_topic;
    `);
  }
}
