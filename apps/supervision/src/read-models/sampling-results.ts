import { Inject, Injectable } from '@nestjs/common';
import type { SamplingResult } from '@zhixin/contracts';
import type { Projection } from '@zhixin/read-model';
import { DATA_SOURCE } from '@zhixin/service-shell';
import { Column, DataSource, Entity, PrimaryColumn } from 'typeorm';
import type { SamplingEvent } from '../domain/sampling.events.js';
import { pageOf, type CaseFilter, type CasePage, type CasePlace } from './case-page.js';

type Facts = SamplingEvent['data'];

@Entity('sampling_result')
export class SamplingResultRow {
  @PrimaryColumn('text')
  id: string;

  @Column('text')
  uscc: string;

  @Column('text')
  region: string;

  /** When the result was there. */
  @Column('timestamptz')
  dated: Date;

  @Column('jsonb')
  facts: Facts;
}

/** Follows every sampling result. */
export const samplingResults: Projection<SamplingEvent> = {
  name: 'sampling-results',
  categories: ['sampling'],
  tables: ['sampling_result'],
  on: {
    SamplingResultRecorded: async (db, facts, { stream }) => {
      const { uscc, region, resultAt } = facts;
      const id = stream.slice('sampling-'.length);
      await db.upsert(SamplingResultRow, { id, uscc, region, dated: new Date(resultAt), facts }, [
        'id',
      ]);
    },
  },
};

/** Answers: what was found in samples of this enterprise, or in this region? */
@Injectable()
export class SamplingResults {
  constructor(@Inject(DATA_SOURCE) private readonly dataSource: DataSource) {}

  async find(id: string): Promise<SamplingResult | undefined> {
    const row = await this.dataSource.getRepository(SamplingResultRow).findOneBy({ id });
    return row === null ? undefined : shown(row);
  }

  /** @throws BadCursor */
  async page(filter: CaseFilter, place: CasePlace): Promise<CasePage<SamplingResult>> {
    const query = () =>
      this.dataSource.getRepository(SamplingResultRow).createQueryBuilder('result');
    const { rows, ...page } = await pageOf(query, filter, place);
    return { items: rows.map(shown), ...page };
  }
}

const shown = ({ id, facts: { at, by, ...facts } }: SamplingResultRow): SamplingResult => ({
  id,
  ...facts,
  recordedAt: at,
  recordedBy: by,
});
