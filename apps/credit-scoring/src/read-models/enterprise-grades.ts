import { Inject, Injectable } from '@nestjs/common';
import type { EnterprisePage, EnterpriseSummary } from '@zhixin/contracts';
import { pageByCursor, type CursorKey } from '@zhixin/read-model';
import type { Grade } from '@zhixin/rule-packs';
import { DATA_SOURCE } from '@zhixin/service-shell';
import { DataSource } from 'typeorm';
import { timeOf } from '../domain/calendar.js';
import { SEVERITY_FROM, SEVERITY_SPAN } from './enterprise-grades.projection.js';
import { FreshRows } from './fresh-rows.js';
import { IncompleteEnterprises } from './incomplete-enterprises.js';
import { containing, gramsNeeded, searchable } from './name-search.js';

/** Which enterprises to answer with. */
export interface GradeFilter {
  readonly uscc?: string;
  /** GB/T 2260 prefix of 2, 4 or 6 digits. */
  readonly region?: string;
  readonly grade?: Grade;
  /** Part of a name or code. */
  readonly q?: string;
}

/**
 * How a list is ordered, worst first: by score for who may know it, else by grade alone, because the order
 * and the cursor would tell the score.
 */
export type GradeOrder = 'by-score' | 'by-grade';

/** Where in the list the page begins, and how fresh it must be. */
export interface GradePageRequest {
  readonly cursor: string | undefined;
  readonly limit: number;
  /** Position of a write that the page must contain. */
  readonly after?: string | undefined;
}

/** A page, and the cursor of the next; absent on the last. */
export type GradePage = EnterprisePage & { readonly cursor: string | undefined };

interface GradeRow {
  readonly uscc: string;
  readonly name: string;
  readonly region: string;
  readonly industry: string | null;
  /** By what the list is ordered. */
  readonly place: number;
  readonly score: string;
  readonly grade: Grade;
  readonly tier: Grade;
  readonly listed: boolean;
  readonly provisional: boolean;
  readonly grade_since: Date;
  readonly evaluated_at: Date;
}

const NONE: Readonly<Record<Grade, number>> = { A: 0, B: 0, C: 0, D: 0 };

/** Answers: which enterprises are graded how, worst first, and how many are there of each grade? */
@Injectable()
export class EnterpriseGrades {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly fresh: FreshRows,
    private readonly incomplete: IncompleteEnterprises,
  ) {}

  async page(
    filter: GradeFilter | 'none',
    { cursor, limit, after }: GradePageRequest,
    order: GradeOrder = 'by-score',
  ): Promise<GradePage> {
    const fresh = await this.fresh.reach(after);
    if (filter === 'none')
      return { items: [], distribution: NONE, total: 0, ...fresh, cursor: undefined };
    const { rows, next } = await pageByCursor<GradeRow>({
      list: `enterprises ${order}`,
      key: ['integer', 'text'],
      cursor,
      limit,
      keyOf: ({ place, uscc }) => [place, uscc],
      fetch: (last, max) => this.rows({ filter, last, max }, PLACE[order]),
    });
    const distribution = await this.distribution(filter);
    const total =
      filter.grade === undefined
        ? Object.values(distribution).reduce((sum, count) => sum + count, 0)
        : distribution[filter.grade];
    const since = await this.incomplete.since(rows.map(({ uscc }) => uscc));
    const items = rows.map((row) => summaryOf(row, since.get(row.uscc)));
    return { items, distribution, total, ...fresh, cursor: next };
  }

  private rows({ filter, last, max }: GradeRowsRequest, { place, boundsOf }: ListOrder) {
    const { conditions, values } = conditionsOf(filter);
    const where = [...conditions, 'severity is not null'];
    if (filter.grade !== undefined) {
      const [from, until] = boundsOf(filter.grade);
      where.push(`${place} >= ${from}`, `${place} < ${until}`);
    }
    if (last !== undefined) {
      values.push(...last);
      where.push(`(${place}, uscc) > ($${values.length - 1}::integer, $${values.length}::text)`);
    }
    values.push(max);
    return this.dataSource.query<GradeRow[]>(
      `select uscc, name, region, industry, ${place} as place, score, grade, tier, listed, provisional,
              grade_since, evaluated_at
       from enterprise_grade where ${where.join(' and ')}
       order by ${place}, uscc limit $${values.length}`,
      values,
    );
  }

  // Counts per region are kept, so that the distribution of a province costs the same for ten
  // enterprises as for ten million. A search counts what it finds.
  private async distribution(filter: GradeFilter): Promise<Readonly<Record<Grade, number>>> {
    const { conditions, values } = conditionsOf(filter);
    const isKept = filter.q === undefined && filter.uscc === undefined;
    const counts = await this.dataSource.query<{ grade: Grade; enterprises: string }[]>(
      isKept
        ? `select grade, sum(enterprises) as enterprises from grade_count
           where ${['true', ...conditions].join(' and ')} group by grade`
        : `select grade, count(*) as enterprises from enterprise_grade
           where ${['severity is not null', ...conditions].join(' and ')} group by grade`,
      values,
    );
    return {
      ...NONE,
      ...Object.fromEntries(counts.map(({ grade, enterprises }) => [grade, Number(enterprises)])),
    };
  }
}

interface GradeRowsRequest {
  readonly filter: GradeFilter;
  readonly last: readonly CursorKey[] | undefined;
  readonly max: number;
}

interface ListOrder {
  /** As the indexes say it. */
  readonly place: string;
  readonly boundsOf: (grade: Grade) => readonly [from: number, until: number];
}

const rankOf = (grade: Grade) => SEVERITY_FROM[grade] / SEVERITY_SPAN;

const PLACE: Readonly<Record<GradeOrder, ListOrder>> = {
  'by-score': {
    place: 'severity',
    boundsOf: (grade) => [SEVERITY_FROM[grade], SEVERITY_FROM[grade] + SEVERITY_SPAN],
  },
  'by-grade': {
    place: `(severity / ${SEVERITY_SPAN})`,
    boundsOf: (grade) => [rankOf(grade), rankOf(grade) + 1],
  },
};

const conditionsOf = ({ uscc, region, q }: GradeFilter) => {
  const conditions: string[] = [];
  const values: unknown[] = [];
  const add = (value: unknown, condition: (parameter: string) => string) => {
    values.push(value);
    conditions.push(condition(`$${values.length}`));
  };
  if (uscc !== undefined) add(uscc, (given) => `uscc = ${given}`);
  if (region !== undefined) add(region, (given) => `left(region, ${region.length}) = ${given}`);
  const part = q === undefined ? '' : searchable(q);
  if (part !== '') {
    add(gramsNeeded(part), (given) => `grams @> ${given}`);
    add(containing(part), (given) => `searchable like ${given}`);
  }
  return { conditions, values };
};

const summaryOf = (row: GradeRow, incompleteSince: string | undefined): EnterpriseSummary => ({
  uscc: row.uscc,
  name: row.name,
  region: row.region,
  ...(row.industry === null ? {} : { industry: row.industry }),
  score: Number(row.score),
  grade: row.grade,
  tier: row.tier,
  listed: row.listed,
  provisional: row.provisional,
  gradeSince: timeOf(row.grade_since.getTime()),
  evaluatedAt: timeOf(row.evaluated_at.getTime()),
  ...(incompleteSince !== undefined && { incompleteSince }),
});
