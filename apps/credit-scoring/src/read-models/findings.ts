import { Inject, Injectable } from '@nestjs/common';
import type { Finding } from '@zhixin/contracts';
import { pageByCursor, type CursorKey } from '@zhixin/read-model';
import { DATA_SOURCE } from '@zhixin/service-shell';
import { DataSource } from 'typeorm';
import { timeOf } from '../domain/calendar.js';
import type { GradePageRequest } from './enterprise-grades.js';
import { FreshRows } from './fresh-rows.js';
import { IncompleteEnterprises } from './incomplete-enterprises.js';

/** Which findings to answer with. */
export interface FindingFilter {
  readonly uscc?: string;
  /** GB/T 2260 prefix of 2, 4 or 6 digits. */
  readonly region?: string;
  readonly kind?: string;
  readonly status?: Finding['status'];
}

/** A finding without the title that the rules give its kind. */
export type UntitledFinding = Omit<Finding, 'title'>;

interface FindingRow {
  readonly event_id: string;
  readonly kind: string;
  readonly uscc: string;
  readonly name: string;
  readonly region: string;
  readonly status: Finding['status'];
  readonly occurred_at: Date;
  readonly found_at: Date;
  readonly reference: string;
  readonly evidence: readonly string[];
  readonly settlement: NonNullable<Finding['settlement']> | null;
}

/** Answers: what did the platform find by itself, of this enterprise or in this region? */
@Injectable()
export class Findings {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly fresh: FreshRows,
    private readonly incomplete: IncompleteEnterprises,
  ) {}

  /** Newest first. @throws BadCursor */
  async page(filter: FindingFilter | 'none', { cursor, limit, after }: GradePageRequest) {
    const fresh = await this.fresh.reach(after);
    if (filter === 'none') return { items: [], fresh, cursor: undefined };
    const { rows, next } = await pageByCursor<FindingRow>({
      list: 'findings',
      key: ['instant', 'text', 'text'],
      cursor,
      limit,
      keyOf: ({ found_at, uscc, event_id }) => [found_at.toISOString(), uscc, event_id],
      fetch: (last, max) => this.rows(filter, last, max),
    });
    const since = await this.incomplete.since(rows.map(({ uscc }) => uscc));
    const items = rows.map((row) => findingOf(row, since.get(row.uscc)));
    return { items, fresh, cursor: next };
  }

  private rows(filter: FindingFilter, last: readonly CursorKey[] | undefined, max: number) {
    // What was settled before it arrived is no finding yet.
    const where = ['finding.kind is not null'];
    const values: unknown[] = [];
    const add = (value: unknown, condition: (parameter: string) => string) => {
      values.push(value);
      where.push(condition(`$${values.length}`));
    };
    const { uscc, region, kind, status } = filter;
    if (uscc !== undefined) add(uscc, (given) => `finding.uscc = ${given}`);
    if (region !== undefined)
      add(region, (given) => `left(finding.region, ${region.length}) = ${given}`);
    if (kind !== undefined) add(kind, (given) => `finding.kind = ${given}`);
    if (status !== undefined) add(status, (given) => `finding.status = ${given}`);
    if (last !== undefined) {
      values.push(...last);
      const [at, of, id] = [values.length - 2, values.length - 1, values.length];
      where.push(
        `(found_at, finding.uscc, event_id) < ($${at}::timestamptz, $${of}::text, $${id}::text)`,
      );
    }
    values.push(max);
    return this.dataSource.query<FindingRow[]>(
      `select event_id, kind, finding.uscc, coalesce(name, '') as name, finding.region, status,
              occurred_at, found_at, reference, evidence, settlement
       from finding left join enterprise_grade using (uscc)
       where ${where.join(' and ')}
       order by found_at desc, finding.uscc desc, event_id desc limit $${values.length}`,
      values,
    );
  }
}

const findingOf = (row: FindingRow, incompleteSince: string | undefined): UntitledFinding => ({
  eventId: row.event_id,
  kind: row.kind,
  uscc: row.uscc,
  name: row.name,
  region: row.region,
  status: row.status,
  occurredAt: timeOf(row.occurred_at.getTime()),
  foundAt: timeOf(row.found_at.getTime()),
  reference: row.reference,
  evidence: row.evidence,
  ...(row.settlement === null ? {} : { settlement: row.settlement }),
  ...(incompleteSince !== undefined && { incompleteSince }),
});
