import type { EntityManager } from 'typeorm';
import type { Queryable } from './log-statements.js';

/** A transaction of TypeORM's, for what reads the log. Rows that a statement changed are not answered. */
export const queryableOf = (db: EntityManager): Queryable => ({
  query: async ({ text, values }) => {
    const rows = (await db.query(text, values)) as unknown[];
    return { rows, rowCount: rows.length };
  },
});
