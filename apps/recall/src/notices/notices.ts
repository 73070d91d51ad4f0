import { Inject, Injectable } from '@nestjs/common';
import type { RecallNotice } from '@zhixin/contracts';
import type { Position } from '@zhixin/event-store';
import { pageByCursor, type Page, type PageRequest, type ReadModels } from '@zhixin/read-model';
import { DATA_SOURCE, READ_MODELS, shanghaiTime } from '@zhixin/service-shell';
import type { DataSource } from 'typeorm';
import { freshRows } from '../http/fresh-rows.js';
import { NOTICES } from './notices.projection.js';

interface NoticeRow extends Pick<RecallNotice, 'caseId' | 'name' | 'capacity' | 'lots' | 'terms'> {
  readonly party: string;
  readonly uscc: string | null;
  readonly notified_at: Date;
  readonly acknowledged_at: Date | null;
  readonly withdrawn_at: Date | null;
  readonly sold_after: RecallNotice['soldAfter'];
}

/** Whose notices: those of a case, or those to an enterprise; both: its own of the case. */
export interface NoticeFilter {
  readonly caseId?: string;
  readonly uscc?: string;
  /** Only those that were answered, or were not. */
  readonly acknowledged?: boolean;
}

/** Which page, and what it has to contain. */
interface NoticePlace extends Pick<PageRequest<RecallNotice>, 'cursor' | 'limit'> {
  readonly after?: Position;
}

/** Notices, as the projection keeps them. */
@Injectable()
export class Notices {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    @Inject(READ_MODELS) private readonly readModels: ReadModels,
  ) {}

  /** In the order of cases and parties, with how fresh they are. */
  async page(filter: NoticeFilter, { after, ...place }: NoticePlace) {
    const fresh = await freshRows(this.readModels, NOTICES, after);
    return { ...(await this.rows(filter, place)), ...fresh };
  }

  private rows(
    { caseId, uscc, acknowledged }: NoticeFilter,
    place: Pick<PageRequest<RecallNotice>, 'cursor' | 'limit'>,
  ): Promise<Page<RecallNotice>> {
    return pageByCursor<RecallNotice>({
      ...place,
      list: 'recall-notices',
      key: ['text', 'text'],
      keyOf: ({ caseId: of, uscc: code, partyId, name }) => [of, code ?? partyId ?? name],
      fetch: async ([fromCase, fromParty] = ['', ''], max) => {
        const rows = await this.dataSource.query<NoticeRow[]>(
          `select case_id as "caseId", party, name, uscc, capacity, lots, terms, notified_at, acknowledged_at, withdrawn_at,
             sold_after
           from party_notice
           where ${caseId === undefined ? '$1::text is null' : 'case_id = $1'}
             and ${uscc === undefined ? '$2::text is null' : 'uscc = $2'}
             and ($3::boolean is null or (acknowledged_at is not null) = $3) and (case_id, party) > ($4, $5)
           order by case_id, party limit $6`,
          [caseId ?? null, uscc ?? null, acknowledged ?? null, fromCase, fromParty, max],
        );
        return rows.map(shown);
      },
    });
  }
}

const shown = (row: NoticeRow): RecallNotice => ({
  ...{ caseId: row.caseId, name: row.name },
  ...(row.party.includes(':') ? { partyId: row.party } : { uscc: row.party }),
  ...{ capacity: row.capacity, lots: row.lots, terms: row.terms },
  notifiedAt: shanghaiTime(row.notified_at),
  isUnreachable: row.uscc === null,
  ...(row.acknowledged_at !== null && { acknowledgedAt: shanghaiTime(row.acknowledged_at) }),
  ...(row.withdrawn_at !== null && { withdrawnAt: shanghaiTime(row.withdrawn_at) }),
  soldAfter: row.sold_after,
});
