import { Inject, Injectable } from '@nestjs/common';
import type { Penalty } from '@zhixin/contracts';
import type { Projection } from '@zhixin/read-model';
import { DATA_SOURCE } from '@zhixin/service-shell';
import { Column, DataSource, Entity, PrimaryColumn } from 'typeorm';
import type { PenaltyEvent } from '../domain/penalty.events.js';
import { pageOf, type CaseFilter, type CasePage, type CasePlace } from './case-page.js';

type Facts = Extract<PenaltyEvent, { type: 'PenaltyDecided' }>['data'];
type Annulment = Extract<PenaltyEvent, { type: 'PenaltyAnnulled' }>['data'];

@Entity('penalty')
export class PenaltyRow {
  @PrimaryColumn('text')
  id: string;

  @Column('text')
  uscc: string;

  @Column('text')
  region: string;

  /** When it was decided. */
  @Column('timestamptz')
  dated: Date;

  @Column('jsonb')
  facts: Facts;

  @Column('jsonb', { nullable: true })
  annulment: Annulment | null;
}

const idOf = (stream: string) => stream.slice('penalty-'.length);

/** Follows every penalty and its annulment. */
export const penalties: Projection<PenaltyEvent> = {
  name: 'penalties',
  categories: ['penalty'],
  tables: ['penalty'],
  on: {
    PenaltyDecided: async (db, facts, { stream }) => {
      const { uscc, region, decidedAt } = facts;
      await db.upsert(
        PenaltyRow,
        { id: idOf(stream), uscc, region, dated: new Date(decidedAt), facts },
        ['id'],
      );
    },
    PenaltyAnnulled: async (db, annulment, { stream }) => {
      await db.update(PenaltyRow, { id: idOf(stream) }, { annulment });
    },
  },
};

/** Answers: which penalties were decided against this enterprise, or in this region? */
@Injectable()
export class Penalties {
  constructor(@Inject(DATA_SOURCE) private readonly dataSource: DataSource) {}

  async find(id: string): Promise<Penalty | undefined> {
    const row = await this.dataSource.getRepository(PenaltyRow).findOneBy({ id });
    return row === null ? undefined : shown(row);
  }

  /** @throws BadCursor */
  async page(filter: CaseFilter, place: CasePlace): Promise<CasePage<Penalty>> {
    const query = () => this.dataSource.getRepository(PenaltyRow).createQueryBuilder('penalty');
    const { rows, ...page } = await pageOf(query, filter, place);
    return { items: rows.map(shown), ...page };
  }
}

const shown = ({ id, facts: { at, by, ...facts }, annulment }: PenaltyRow): Penalty => ({
  id,
  ...facts,
  recordedAt: at,
  recordedBy: by,
  status: annulment === null ? 'decided' : 'annulled',
  ...(annulment !== null && {
    annulment: {
      annulledAt: annulment.annulledAt,
      annulmentRef: annulment.annulmentRef,
      reason: annulment.reason,
      recordedAt: annulment.at,
      recordedBy: annulment.by,
    },
  }),
});
