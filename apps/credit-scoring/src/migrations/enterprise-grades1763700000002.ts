import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Tables of the list of enterprises and of the evaluations that time makes due. `severity` orders the
 * list, worst first, and bounds each grade, so that the same indexes serve every filter.
 */
export class EnterpriseGrades1763700000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table enterprise_grade (
        uscc text primary key,
        name text not null,
        region text not null,
        industry text,
        searchable text not null,
        grams text[] not null,
        grade text,
        severity integer,
        score numeric(5, 1),
        tier text,
        listed boolean not null default false,
        provisional boolean not null default false,
        grade_since timestamptz,
        evaluated_at timestamptz
      );
      create index enterprise_grade_worst on enterprise_grade (severity, uscc);
      create index enterprise_grade_of_province on enterprise_grade (left(region, 2), severity, uscc);
      create index enterprise_grade_of_prefecture on enterprise_grade (left(region, 4), severity, uscc);
      create index enterprise_grade_of_county on enterprise_grade (left(region, 6), severity, uscc);
      create index enterprise_grade_grams on enterprise_grade using gin (grams);

      create table grade_count (
        region text not null,
        grade text not null,
        enterprises bigint not null,
        primary key (region, grade)
      );

      create table evaluation_due (
        due_at timestamptz not null,
        uscc text not null,
        primary key (due_at, uscc)
      );

      create table evaluation_made (
        due_at timestamptz not null,
        uscc text not null,
        primary key (due_at, uscc)
      );

      create table monthly_run (
        month date primary key,
        reached text not null default '',
        ended boolean not null default false
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table monthly_run; drop table evaluation_made; drop table evaluation_due;
      drop table grade_count; drop table enterprise_grade
    `);
  }
}
