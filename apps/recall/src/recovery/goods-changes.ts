import type { DataOf, ScopeRowsToldV1 } from '@zhixin/contracts';

/** A page of rows that a case is told. */
export type ToldPage = DataOf<typeof ScopeRowsToldV1>;
type ToldRow = ToldPage['rows'][number];

/** A row as it is kept: by its holder, thing, place and state there is one. */
export interface GoodsRow {
  readonly party: string;
  readonly epc: string;
  readonly place: string;
  readonly state: string;
  readonly isBlocked: boolean;
  /** Empty where nobody told. */
  readonly lot: string;
  readonly uom: string;
  /** Exact decimal; null: nobody knows. */
  readonly high: string | null;
  readonly relation: string;
  readonly taker: string | null;
  readonly takerName: string | null;
  readonly since: string;
}

/** What names one. */
export type GoodsKey = Pick<GoodsRow, 'party' | 'epc' | 'place' | 'state'>;

/** A row that comes (1) or goes (-1). */
export interface GoodsChange extends GoodsRow {
  readonly sign: 1 | -1;
}

const BLOCKED: ReadonlySet<string | undefined> = new Set(['recalled', 'non_sellable_other']);

/** The code or identifier by which a party is known. */
export const partyKey = ({
  uscc,
  partyId,
  name,
}: {
  readonly uscc?: string;
  readonly partyId?: string;
  readonly name: string;
}): string => uscc ?? partyId ?? name;

/** A told row as it is kept. */
export const goodsRow = (row: ToldRow): GoodsRow => ({
  ...keyOf(row),
  isBlocked: row.state === 'on-hand' && BLOCKED.has(row.disposition),
  lot: row.lot ?? '',
  uom: row.quantity.uom,
  high: row.quantity.high === null ? null : String(row.quantity.high),
  relation: row.relation,
  taker: row.to === undefined ? null : partyKey(row.to),
  takerName: row.to?.name ?? null,
  since: row.since,
});

/** The key of a row that is told, or that stands no longer. */
export const keyOf = ({
  epc,
  holder,
  state,
}: Pick<ToldRow, 'epc' | 'holder' | 'state'>): GoodsKey => ({
  ...{ party: partyKey(holder), epc, place: holder.place ?? '', state },
});

/** What parties of a page are called. */
export const partiesIn = ({ rows }: Pick<ToldPage, 'rows'>): ReadonlyMap<string, string> =>
  new Map(
    rows.flatMap(({ holder, to }) =>
      [holder, ...(to ? [to] : [])].map((one) => [partyKey(one), one.name]),
    ),
  );

/** A key as text. */
export const textOfKey = ({ party, epc, place, state }: GoodsKey): string =>
  JSON.stringify([party, epc, place, state]);
