import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which party identifiers are which enterprise's, and from when until when that is known. */
export class PartyRegistrations1795996800003 implements MigrationInterface {
  readonly name = 'PartyRegistrations1795996800003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      // The end of a registration may be learnt before its beginning.
      `create table traceability.party_registration (
         identifier text not null,
         registration int not null,
         uscc text not null,
         record_time timestamptz,
         withdrawn_at timestamptz,
         primary key (identifier, registration)
       )`,
    );
    await runner.query(
      `create index party_registration_uscc on traceability.party_registration (uscc)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table traceability.party_registration');
  }
}
