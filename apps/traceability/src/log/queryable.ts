import type { EntityManager } from 'typeorm';

/** Anything that can run a statement: a pool, or a client inside a transaction. */
export interface Queryable {
  query(statement: {
    readonly name?: string;
    readonly text: string;
    readonly values?: unknown[];
  }): Promise<{ rows: unknown[]; rowCount: number | null }>;
}

/** A transaction of TypeORM's, for what reads the log. Rows that a statement changed are not answered. */
export const queryableOf = (db: EntityManager): Queryable => ({
  query: async ({ text, values }) => {
    const rows = (await db.query(text, values)) as unknown[];
    return { rows, rowCount: rows.length };
  },
});
