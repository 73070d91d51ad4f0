import { Inject, Injectable } from '@nestjs/common';
import { pageByCursor, type Page } from '@zhixin/read-model';
import { DATA_SOURCE } from '@zhixin/service-shell';
import { DataSource } from 'typeorm';
import type { OpenedCase } from '../domain/recall-case.js';
import { Conditions, narrow, type CaseFilter } from './case-conditions.js';
import { foundIn, type KeptCase } from './kept-case.js';

/** A deadline that is still open, and its case. */
export interface OpenDuty {
  readonly caseId: string;
  readonly clockId: string;
  readonly dueAt: Date;
  readonly state: OpenedCase;
}

interface DutyRow extends Omit<OpenDuty, 'state'> {
  readonly state: KeptCase;
}

/** Which duties are asked for. */
export interface DutyFilter extends CaseFilter {
  /** Rule of a regime. */
  readonly kind?: string;
  /** Only those of the recaller. */
  readonly ofRecaller: boolean;
}

/** Answers: what has to be done by whom, the most urgent first? */
@Injectable()
export class Duties {
  constructor(@Inject(DATA_SOURCE) private readonly dataSource: DataSource) {}

  /** @throws BadCursor */
  async page(
    { kind, ofRecaller, ...filter }: DutyFilter,
    place: { readonly cursor: string | undefined; readonly limit: number },
  ): Promise<Page<OpenDuty>> {
    const { rows, ...page } = await pageByCursor<DutyRow>({
      ...place,
      list: 'recall-duties',
      key: ['instant', 'text', 'text'],
      keyOf: ({ dueAt, caseId, clockId }) => [dueAt.toISOString(), caseId, clockId],
      fetch: (after, max) => {
        const where = new Conditions();
        narrow(where, filter);
        if (kind !== undefined) where.add((one) => `rule_id = ${one}`, kind);
        if (ofRecaller) where.add((one) => `${one} = any(who)`, 'recaller');
        if (after !== undefined)
          where.add(
            (due, id, clock) => `(due_at, case_id, clock_id) > (${due}, ${id}, ${clock})`,
            ...after,
          );
        return this.dataSource.query<DutyRow[]>(
          `select case_id as "caseId", clock_id as "clockId", due_at as "dueAt", state
           from recall_clock join recall_case as found on found.id = case_id
           ${where.sql} order by due_at, case_id, clock_id limit ${max}`,
          where.values,
        );
      },
    });
    return { rows: rows.map((row) => ({ ...row, state: foundIn(row.state) })), ...page };
  }
}
