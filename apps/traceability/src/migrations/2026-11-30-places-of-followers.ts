import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Followers of the log keep their places as projections do; those that they had are carried over. */
export class PlacesOfFollowers1795996800001 implements MigrationInterface {
  readonly name = 'PlacesOfFollowers1795996800001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`do $$
      begin
        if to_regclass('traceability.projection_position') is not null then
          insert into traceability.projection_position (name, version, adapter, position)
          select follower, 1, 'epcis-log', 'epcis-log:' || position from traceability.log_checkpoint
          where follower in ('enterprise-lots', 'missing-records') and position > 0
          on conflict do nothing;
        end if;
      end $$`);
  }

  down(): Promise<void> {
    return Promise.resolve();
  }
}
