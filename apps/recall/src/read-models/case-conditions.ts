/** The cases that a query may answer with. */
export interface CaseFilter {
  readonly uscc?: string;
  /** GB/T 2260 prefix that the caller answers for. */
  readonly within?: string;
  /** The one that was asked for besides. */
  readonly region?: string;
  readonly status?: string;
  readonly regime?: string;
  /** Packs (`id@version`) that give the caller a part; absent: all. */
  readonly packs?: readonly string[];
  /** Its deadlines. */
  readonly due?: DueFilter;
}

/** Cases with a deadline that is late, or due within a time. */
export type DueFilter =
  { readonly lateAt: string } | { readonly from: string; readonly to: string };

/** Conditions of a query with their values. */
export class Conditions {
  readonly values: unknown[] = [];
  private readonly terms: string[];

  constructor(...terms: string[]) {
    this.terms = terms;
  }

  /** Adds a condition; it is given the places of its values. */
  add(term: (...places: string[]) => string, ...values: readonly unknown[]): void {
    this.terms.push(term(...values.map((value) => `$${this.values.push(value)}`)));
  }

  get sql(): string {
    return this.terms.length === 0 ? '' : `where ${this.terms.join(' and ')}`;
  }
}

/** Narrows a query of `recall_case as found` to the cases of a filter. */
export const narrow = (where: Conditions, filter: CaseFilter): void => {
  const { uscc, within, region, status, regime, packs, due } = filter;
  if (uscc !== undefined) where.add((one) => `uscc = ${one}`, uscc);
  for (const prefix of [within, region])
    // Prefixes of two, four and six digits are kept; the empty one is everybody's.
    if (prefix !== undefined && prefix !== '')
      where.add((one) => `regions @> ${one}::text[]`, [prefix]);
  if (status !== undefined) where.add((one) => `status = ${one}`, status);
  if (regime !== undefined) where.add((one) => `regime = ${one}`, regime);
  if (packs !== undefined) where.add((one) => `pack = any(${one})`, packs);
  if (due === undefined) return;
  if ('lateAt' in due) where.add((one) => `late_from < ${one}`, due.lateAt);
  else
    where.add(
      (from, to) =>
        `exists (select from recall_clock where case_id = found.id and due_at >= ${from} and due_at < ${to})`,
      due.from,
      due.to,
    );
};
