import { badInput } from '@zhixin/service-shell';
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

/** One page of a list, newest first. */
export interface CasePage<Case> {
  readonly items: readonly Case[];
  /** Where the next page begins; undefined on the last one. */
  readonly cursor: string | undefined;
}

interface Listed extends ObjectLiteral {
  readonly id: string;
  readonly dated: Date;
}

/**
 * Reads one page behind a cursor. The cursor names the last case seen by date and id, so cases
 * recorded meanwhile neither repeat nor hide others.
 */
export const pageOf = async <Row extends Listed>(
  query: SelectQueryBuilder<Row>,
  { uscc, region }: CaseFilter,
  { cursor, limit }: { readonly cursor: string | undefined; readonly limit: number },
): Promise<CasePage<Row>> => {
  const table = query.alias;
  if (uscc !== undefined) query.andWhere(`${table}.uscc = :uscc`, { uscc });
  if (region !== undefined)
    query.andWhere(`left(${table}.region, ${region.length}) = :region`, { region });
  if (cursor !== undefined)
    query.andWhere(`(${table}.dated, ${table}.id) < (:dated, :id)`, seenIn(cursor));
  const rows = await query
    .orderBy(`${table}.dated`, 'DESC')
    .addOrderBy(`${table}.id`, 'DESC')
    .take(limit + 1)
    .getMany();
  const items = rows.slice(0, limit);
  const last = rows.length > limit ? items.at(-1) : undefined;
  return { items, cursor: last && cursorAt(last) };
};

const cursorAt = ({ dated, id }: Listed) =>
  Buffer.from(JSON.stringify([dated.toISOString(), id])).toString('base64url');

const seenIn = (cursor: string): { readonly dated: string; readonly id: string } => {
  const [dated, id] = parsed(cursor);
  if (typeof dated !== 'string' || typeof id !== 'string' || Number.isNaN(Date.parse(dated)))
    throw badInput({
      pointer: 'cursor',
      code: 'CURSOR_UNKNOWN',
      detail: {
        zh: '不是本列表给出的游标；请从第一页重新开始。',
        en: 'Not a cursor of this list; start again at the first page.',
      },
    });
  return { dated, id };
};

const parsed = (cursor: string): readonly unknown[] => {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
};
