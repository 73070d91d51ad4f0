import type { AffectedState, ScopeSetName } from '@zhixin/contracts';
import { PART_ITEMS_MAX } from '@zhixin/statement';
import type pg from 'pg';
import type { KeptList } from './kept-scopes.js';
import { bitOf, LIST_NAMES, SET_NAMES, type ListName, type ListRow } from './scope-lists.js';

/** Rows that one statement writes. */
const ROWS_WRITTEN_TOGETHER = 2_000;

/** Rows that one query reads where all are read. */
const ROWS_READ_TOGETHER = 1_000;

/** How lists are numbered on disk; they never change their meaning. */
const LIST_NUMBERS: Readonly<Record<ListName, number>> = {
  items: 0,
  claimed: 1,
  carriers: 2,
  unexplained: 3,
};

type SetLists = Record<ListName, { length: number; starts: number[] }>;

/** Lists of both sets, as they lie among the rows. */
export type KeptLists = Readonly<Record<ScopeSetName, Readonly<Record<ListName, KeptList>>>>;

/** Whose rows of one list are read. */
export interface RowSelection {
  readonly scope: number;
  readonly set: ScopeSetName;
  readonly list: ListName;
  /** Of this holder alone. */
  readonly holder?: string | undefined;
  /** Of whom has it or is to have it. */
  readonly party?: string | undefined;
}

/** A sum over rows of one unit; of all states where `state` is null. Exact decimals, as text. */
export interface PartSum {
  readonly uom: string;
  readonly state: AffectedState | null;
  readonly low: string;
  /** Null where nobody knows. */
  readonly high: string | null;
}

/** A row of a list and its place in it. */
export interface OrdinalRow {
  readonly ordinal: number;
  readonly text: string;
}

/** Entries of scopes' lists. */
export class ScopeRows {
  constructor(private readonly pool: pg.Pool) {}

  /**
   * Writes all rows of a scope that is under way; rows that are there already are the same. Some are written while the
   * next are made. Answers how they lie.
   */
  async write(scope: number, rows: Iterable<ListRow>, signal: AbortSignal): Promise<KeptLists> {
    const lists = { recorded: emptyLists(), 'worst-case': emptyLists() };
    let [ordinal, batch, writing] = [0, [] as ListRow[], Promise.resolve()];
    const flush = async () => {
      await writing;
      signal.throwIfAborted();
      if (batch.length > 0) writing = this.#insert(scope, ordinal - batch.length, batch);
      // It is awaited before the next, or not at all where the next cannot be made.
      writing.catch(() => undefined);
      batch = [];
    };
    for (const row of rows) {
      for (const set of SET_NAMES)
        if ((row.sets & bitOf(set)) !== 0) count(lists[set], row, ordinal);
      batch.push(row);
      ordinal += 1;
      if (batch.length === ROWS_WRITTEN_TOGETHER) await flush();
    }
    await flush();
    await writing;
    return lists;
  }

  async remove(scope: number): Promise<void> {
    await this.pool.query('delete from traceability.recall_scope_row where scope = $1', [scope]);
  }

  /** Rows behind an ordinal, in their order. */
  async page(
    { scope, set, list, holder, party }: RowSelection,
    { after, max }: { readonly after: number; readonly max: number },
  ): Promise<readonly OrdinalRow[]> {
    const { rows } = await this.pool.query<OrdinalRow>({
      name: `scope_rows ${holder === undefined ? '' : 'holder'} ${party === undefined ? '' : 'party'}`,
      text: `select ordinal, text from traceability.recall_scope_row
        where scope = $1 and list = $2 and sets & $3::smallint <> 0 and ordinal > $4
          ${holder === undefined ? '' : 'and holder = $6'}
          ${party === undefined ? '' : `and (holder = $${holder === undefined ? 6 : 7} or taker = $${holder === undefined ? 6 : 7})`}
        order by ordinal limit $5`,
      values: [
        scope,
        LIST_NUMBERS[list],
        bitOf(set),
        after,
        max,
        ...[holder, party].filter((one) => one !== undefined),
      ],
    });
    return rows;
  }

  /** All rows behind an ordinal, in their order, a page at a time. */
  async *pages(selection: RowSelection, after = -1): AsyncGenerator<readonly OrdinalRow[]> {
    for (let from = after; ;) {
      const page = await this.page(selection, { after: from, max: ROWS_READ_TOGETHER });
      if (page.length > 0) yield page;
      if (page.length < ROWS_READ_TOGETHER) return;
      from = page.at(-1)!.ordinal;
    }
  }

  /** Sums of the rows of a part, without what was used up: by unit, and by unit and state. */
  async sums({ scope, set, list, party }: RowSelection): Promise<readonly PartSum[]> {
    const { rows } = await this.pool.query<PartSum>({
      name: 'sums_of_scope_rows',
      text: `select uom, state, sum(low)::text as low, case when bool_or(high is null) then null else sum(high)::text end as high
        from (
          select text::json #>> '{quantity,uom}' as uom, text::json ->> 'state' as state,
            (text::json #>> '{quantity,low}')::numeric as low, (text::json #>> '{quantity,high}')::numeric as high
          from traceability.recall_scope_row
          where scope = $1 and list = $2 and sets & $3::smallint <> 0 and (holder = $4 or taker = $4)
        ) as own
        where state <> 'consumed' group by grouping sets ((uom), (uom, state)) order by uom, state collate "C"`,
      values: [scope, LIST_NUMBERS[list], bitOf(set), party],
    });
    return rows;
  }

  /** How many different things rows of a part are about. */
  async things({ scope, set, list, party }: RowSelection): Promise<number> {
    const { rows } = await this.pool.query<{ things: number }>({
      name: 'things_of_scope_rows',
      text: `select count(distinct text::json ->> 'epc')::int as things from traceability.recall_scope_row
        where scope = $1 and list = $2 and sets & $3::smallint <> 0 and (holder = $4 or taker = $4)`,
      values: [scope, LIST_NUMBERS[list], bitOf(set), party],
    });
    return rows[0]!.things;
  }

  /** The slices of a list of one set, as a document writes them. */
  async *slices(selection: RowSelection, { starts }: KeptList): AsyncGenerator<string> {
    const { scope, set, list } = selection;
    for (const [index, from] of starts.entries()) {
      const { rows } = await this.pool.query<{ slice: string }>({
        name: 'scope_slice',
        text: `select string_agg(text, ',' order by ordinal) as slice from traceability.recall_scope_row
          where scope = $1 and list = $2 and sets & $3::smallint <> 0 and ordinal >= $4 and ordinal < $5`,
        values: [scope, LIST_NUMBERS[list], bitOf(set), from, starts[index + 1] ?? ORDINAL_END],
      });
      yield rows[0]!.slice;
    }
  }

  async #insert(scope: number, first: number, rows: readonly ListRow[]): Promise<void> {
    await this.pool.query({
      name: 'write_scope_rows',
      // One that has ended gets no more rows, however late a statement is. No text of JSON has a line break in it.
      text: `insert into traceability.recall_scope_row (scope, ordinal, list, sets, holder, taker, text)
        select s.number, $2 + at - 1, list, sets, holder, taker, text
        from (select number from traceability.recall_scope where number = $1 and state = 'running' for share) as s,
          rows from (unnest($3::smallint[]), unnest($4::smallint[]), unnest($5::text[]), unnest($6::text[]),
            string_to_table($7, E'\n')) with ordinality as r (list, sets, holder, taker, text, at)
        on conflict do nothing`,
      values: [
        scope,
        first,
        rows.map(({ list }) => LIST_NUMBERS[list]),
        rows.map(({ sets }) => sets),
        rows.map(({ holder }) => holder ?? null),
        rows.map(({ taker }) => taker ?? null),
        rows.map(({ text }) => text).join('\n'),
      ],
    });
  }
}

const ORDINAL_END = 2 ** 31 - 1;

const emptyLists = (): SetLists =>
  Object.fromEntries(LIST_NAMES.map((list) => [list, { length: 0, starts: [] }])) as never;

const count = (lists: SetLists, { list }: ListRow, ordinal: number): void => {
  const counted = lists[list];
  if (counted.length % PART_ITEMS_MAX === 0) counted.starts.push(ordinal);
  counted.length += 1;
};
