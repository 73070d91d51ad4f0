import { pageByCursor, type Page } from '@zhixin/read-model';
import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';

/** Cases in one page at most, and unless asked. */
export const PAGE_CASES_MAX = 200;
export const PAGE_CASES = 50;

/** The cases that a query may answer with. */
export interface CaseFilter {
  readonly uscc?: string;
  /** GB/T 2260 prefix. */
  readonly region?: string;
}

/** Which page of a list is asked for. */
export interface CasePageRequest {
  readonly cursor: string | undefined;
  readonly limit: number;
}

/** One page of a list. */
export interface CasePage<Case> {
  readonly items: readonly Case[];
  /** Cursor of the next page; absent on the last one. */
  readonly next?: string;
}

interface ListedCase extends ObjectLiteral {
  readonly id: string;
  readonly dated: Date;
}

/**
 * Reads one page, newest first. Cases recorded meanwhile neither repeat nor hide others.
 *
 * @throws BadCursor for a cursor that another list gave, or none.
 */
export const pageOf = <Row extends ListedCase>(
  list: string,
  query: () => SelectQueryBuilder<Row>,
  { filter, place }: { readonly filter: CaseFilter; readonly place: CasePageRequest },
): Promise<Page<Row>> =>
  pageByCursor({
    ...place,
    list,
    key: ['instant', 'text'],
    keyOf: ({ dated, id }) => [dated.toISOString(), id],
    fetch: async (after, max) => {
      const rows = narrowed(query(), filter);
      const table = rows.alias;
      if (after !== undefined)
        rows.andWhere(`(${table}.dated, ${table}.id) < (:dated, :id)`, {
          dated: after[0],
          id: after[1],
        });
      return rows
        .orderBy(`${table}.dated`, 'DESC')
        .addOrderBy(`${table}.id`, 'DESC')
        .take(max)
        .getMany();
    },
  });

const narrowed = <Row extends ListedCase>(
  query: SelectQueryBuilder<Row>,
  { uscc, region }: CaseFilter,
): SelectQueryBuilder<Row> => {
  const table = query.alias;
  if (uscc !== undefined) query.andWhere(`${table}.uscc = :uscc`, { uscc });
  if (region !== undefined)
    query.andWhere(`left(${table}.region, ${region.length}) = :region`, { region });
  return query;
};
