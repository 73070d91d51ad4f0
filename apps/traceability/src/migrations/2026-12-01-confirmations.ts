import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What officers said of events that only their reporters tell. */
export class Confirmations1796083200001 implements MigrationInterface {
  readonly name = 'Confirmations1796083200001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      // `event_digest` is the first 16 bytes of the SHA-256 of the event's id, which may be too long for an index.
      `create table traceability.event_confirmation (
         confirmation_id text collate "C" primary key,
         event_digest uuid not null,
         event_id text not null,
         uscc text not null,
         region text not null,
         record_time timestamptz not null,
         confirmed_by text not null,
         reason text not null,
         withdrawn_at timestamptz,
         withdrawn_by text,
         withdrawal_reason text
       )`,
    );
    await runner.query(
      `create index event_confirmation_of_event on traceability.event_confirmation
         (event_digest, record_time, confirmation_id)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table traceability.event_confirmation');
  }
}
