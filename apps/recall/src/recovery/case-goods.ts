import { Inject, Injectable } from '@nestjs/common';
import type {
  PartyName,
  RecallChannel,
  RecallGoods,
  RecallGoodsParty,
  RecallScopeProposal,
} from '@zhixin/contracts';
import { pageByCursor, type Page, type PageRequest } from '@zhixin/read-model';
import { DATA_SOURCE, shanghaiTime } from '@zhixin/service-shell';
import type { DataSource } from 'typeorm';
import { definitions } from './definitions.js';
import {
  byChannel,
  byLot,
  byParty,
  byUnit,
  type GoodsSum,
  type RecoveryInput,
} from './recovery.js';

/** Parties that the recovery of a case shows; the others have pages of their own. */
const PARTIES_SHOWN_MAX = 100;

interface ScopeRow {
  readonly version: number;
  readonly scopeId: string;
  readonly set: string;
  readonly documentHash: string;
  readonly newestScopeId: string;
  readonly newestDocumentHash: string;
  readonly truncated: boolean;
  readonly isWhole: boolean;
  readonly told_at: Date;
  readonly refused_version: number | null;
  readonly refused_because: string | null;
  readonly proposal: RecallScopeProposal | null;
}

interface SumRow {
  readonly party: string;
  readonly lot: string;
  readonly uom: string;
  readonly state: string;
  readonly isBlocked: boolean;
  readonly accepted: string | null;
  readonly accepted_rows: number;
  readonly now: string | null;
  readonly now_rows: number;
}

/** A case, and who answers for it. */
export interface CaseOfGoods {
  readonly id: string;
  readonly responsible: { readonly uscc: string; readonly role: string };
}

/** Goods of cases, in PostgreSQL: sums are kept, so that what is read does not grow with the rows. */
@Injectable()
export class CaseGoods {
  constructor(@Inject(DATA_SOURCE) private readonly dataSource: DataSource) {}

  /** How far the recall has come, and on what it stands. */
  async of(found: CaseOfGoods): Promise<RecallGoods> {
    const [scope] = await this.dataSource.query<ScopeRow[]>(
      `select version, scope_id as "scopeId", set_name as set, document_hash as "documentHash", newest_id as "newestScopeId",
         newest_hash as "newestDocumentHash", truncated, is_whole as "isWhole", told_at, refused_version, refused_because,
         proposal
       from case_scope where case_id = $1`,
      [found.id],
    );
    const whole = inputOf(await this.sums(found.id, found.responsible.uscc), found);
    const parties = await this.parties(found, { max: PARTIES_SHOWN_MAX });
    return {
      ...standingOf(scope),
      recovery: {
        byUnit: [...byUnit(whole).values()],
        byLot: [...byLot(whole)].map(([key, figures]) => ({ ...lotIn(key), ...figures })),
        byParty: parties.flatMap(({ figures, lots: _, ...party }) =>
          figures.map((one) => ({ party, ...one })),
        ),
        byChannel: [...byChannel(whole)].map(([key, figures]) => ({
          channel: nameIn(key) as RecallChannel,
          ...figures,
        })),
        definitions,
      },
    };
  }

  /** Parties that have or had goods of the case, in the order of their codes. */
  page(
    found: CaseOfGoods & { readonly only?: string | undefined },
    place: Pick<PageRequest<RecallGoodsParty>, 'cursor' | 'limit'>,
  ): Promise<Page<RecallGoodsParty>> {
    return pageByCursor<RecallGoodsParty>({
      ...place,
      list: 'recall-parties',
      key: ['text'],
      keyOf: ({ uscc, partyId, name }) => [uscc ?? partyId ?? name],
      fetch: ([after] = [''], max) =>
        this.parties(found, {
          ...{ after: String(after), max },
          ...(found.only !== undefined && { only: found.only }),
        }),
    });
  }

  /** When what is known of the goods of a case was told; the beginning of time where nothing was. */
  async asOf(caseId: string): Promise<string> {
    const [row] = await this.dataSource.query<{ told_at: Date }[]>(
      'select told_at from case_scope where case_id = $1',
      [caseId],
    );
    return shanghaiTime(row?.told_at ?? new Date(0));
  }

  private async parties(
    found: CaseOfGoods,
    { after = '', max, only }: { after?: string; max: number; only?: string },
  ): Promise<RecallGoodsParty[]> {
    const named = await this.dataSource.query<{ party: string; name: string }[]>(
      `select party, name from goods_party where case_id = $1 and party > $2 and ($4::text is null or party = $4)
       order by party limit $3`,
      [found.id, after, max, only ?? null],
    );
    const rows = await this.dataSource.query<SumRow[]>(
      `${SUMS} where case_id = $1 and party = any($2) ${BY} order by party, lot, uom, state`,
      [found.id, named.map(({ party }) => party)],
    );
    const figures = byParty(inputOf(rows, found));
    return named.map(({ party, name }) => ({
      ...partyNamed(party, name),
      figures: [...figures].flatMap(([key, one]) => (nameIn(key) === party ? [one] : [])),
      lots: rows.flatMap((row) => (row.party === party && row.now_rows > 0 ? [lotOf(row)] : [])),
    }));
  }

  // Whose goods they are matters here only as far as it tells the channel.
  private sums(caseId: string, maker: string): Promise<SumRow[]> {
    return this.dataSource.query<SumRow[]>(
      `${SUMS.replace('party,', `case when party = $2 then $2 else '' end as party,`)} where case_id = $1
       group by 1, lot, uom, state, is_blocked`,
      [caseId, maker],
    );
  }
}

const SUMS = `select party, lot, uom, state, is_blocked as "isBlocked",
    case when sum(accepted_unknown) = 0 then sum(accepted)::text end as accepted, sum(accepted_rows)::int as accepted_rows,
    case when sum(now_unknown) = 0 then sum(now)::text end as now, sum(now_rows)::int as now_rows
  from goods_sum`;
const BY = 'group by party, lot, uom, state, is_blocked';

const standingOf = (row: ScopeRow | undefined): Omit<RecallGoods, 'recovery'> => {
  if (row === undefined) return {};
  const { told_at, refused_version, refused_because, proposal, ...scope } = row;
  return {
    ...(scope.version > 0 && { scope: { ...scope, toldAt: shanghaiTime(told_at) } }),
    ...(refused_version !== null && {
      refused: { version: refused_version, because: refused_because! },
    }),
    ...(proposal !== null && { proposal }),
  };
};

const inputOf = (rows: readonly SumRow[], { responsible }: CaseOfGoods): RecoveryInput => ({
  goods: rows.flatMap((row): GoodsSum[] => {
    const { party, lot, uom, state, isBlocked } = row;
    // What kind a holder is of, nobody has said but of who made the goods.
    const isMaker = party === responsible.uscc && responsible.role === 'producer';
    const channel: RecallChannel = isMaker ? 'maker' : 'unclassified';
    const of = { ...{ uom, lot, party, channel, state, isBlocked } };
    return [
      ...(row.accepted_rows > 0 ? [{ ...of, as: 'accepted' as const, high: row.accepted }] : []),
      ...(row.now_rows > 0 ? [{ ...of, as: 'now' as const, high: row.now }] : []),
    ];
  }),
  proofs: [],
});

const nameIn = (key: string): string => key.slice(key.indexOf(' ') + 1);

const lotIn = (key: string): { readonly lot?: string } => {
  const lot = nameIn(key);
  return lot === '' ? {} : { lot };
};

const lotOf = ({ lot, uom, state, now }: SumRow): RecallGoodsParty['lots'][number] => ({
  ...(lot !== '' && { lot }),
  ...{ uom, state, quantity: now === null ? null : Number(now) },
});

/** Social credit codes have no colon, identifiers of parties have one. */
const partyNamed = (party: string, name: string): PartyName =>
  party.includes(':') ? { partyId: party, name } : { uscc: party, name };
