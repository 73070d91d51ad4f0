import { Column, Entity, PrimaryColumn, type MigrationInterface, type QueryRunner } from 'typeorm';

/** What the rest of the platform knows about an enterprise. */
export interface EnterpriseEntry {
  readonly uscc: string;
  readonly name: string;
  /** Full 6-digit GB/T 2260 code. */
  readonly region: string;
}

/** An enterprise as the consuming service remembers it; the table lives in that service's schema. */
@Entity('known_enterprise')
export class KnownEnterprise implements EnterpriseEntry {
  @PrimaryColumn('text')
  uscc: string;

  @Column('text')
  name: string;

  @Column('text')
  region: string;

  /** When the particulars became true, so that an older fact never overwrites a newer one. */
  @Column('timestamptz', { name: 'changed_at' })
  changedAt: Date;
}

/** Makes the table; goes into the consuming service's list of migrations. */
export class KnownEnterprise1763700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table known_enterprise (
        uscc text primary key,
        name text not null,
        region text not null,
        changed_at timestamptz not null
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table known_enterprise');
  }
}
