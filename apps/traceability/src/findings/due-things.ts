import type { Queryable } from '../log/queryable.js';
import type { ThingFindings } from './thing-findings.js';

/** Notes when things are to be looked at again, and forgets those for which nothing is to come. */
export const noteDue = async (
  db: Queryable,
  { things, dueAt }: Pick<ThingFindings, 'things' | 'dueAt'>,
): Promise<void> => {
  const idle = [...things.keys()].filter((epc) => !dueAt.has(epc));
  await db.query({
    text: 'delete from traceability.finding_due where epc = any($1)',
    values: [idle],
  });
  if (dueAt.size === 0) return;
  await db.query({
    text: `insert into traceability.finding_due (epc, due_at)
      select epc, due_at from unnest($1::text[], $2::timestamptz[]) as d (epc, due_at) order by epc
      on conflict (epc) do update set due_at = excluded.due_at`,
    values: [[...dueAt.keys()], [...dueAt.values()].map((at) => new Date(at).toISOString())],
  });
};

/** Lets things be looked at by then at the latest. */
export const noteDueAt = async (
  db: Queryable,
  things: readonly string[],
  at: string,
): Promise<void> => {
  if (things.length === 0) return;
  await db.query({
    text: `insert into traceability.finding_due as d (epc, due_at)
      select epc, $2 from unnest($1::text[]) as t (epc) order by epc
      on conflict (epc) do update set due_at = least(d.due_at, excluded.due_at)`,
    values: [things, at],
  });
};

/** Things that are to be looked at now, the longest due first; nobody else takes them before the transaction ends. */
export const thingsDue = async (
  db: Queryable,
  { now, max }: { readonly now: string; readonly max: number },
): Promise<readonly string[]> => {
  const { rows } = await db.query({
    text: `select epc from traceability.finding_due where due_at <= $1 order by due_at limit $2
      for update skip locked`,
    values: [now, max],
  });
  return (rows as { epc: string }[]).map(({ epc }) => epc);
};

/** Takes away what cannot be looked at, since it would be due for ever. */
export const forgetDue = async (db: Queryable, epc: string): Promise<void> => {
  await db.query({
    text: 'delete from traceability.finding_due where epc = $1',
    values: [epc],
  });
};
