import type { Queryable } from '../log/queryable.js';
import type { PartyNames } from './scope-lists.js';

/** What enterprises were called as far as was recorded by then; those without a name are left out. */
export const namesKnownAt = async (
  db: Queryable,
  usccs: Iterable<string>,
  knownAt: string,
): Promise<PartyNames> => {
  const { rows } = await db.query({
    name: 'names_known_at',
    text: `select u.uscc, n.name from unnest($1::text[]) as u (uscc), lateral (
        select name from traceability.enterprise_name e
        where e.uscc = u.uscc and e.recorded_at <= $2 order by e.recorded_at desc limit 1
      ) as n`,
    values: [[...usccs], knownAt],
  });
  return new Map(
    (rows as readonly { uscc: string; name: string }[]).map(({ uscc, name }) => [uscc, name]),
  );
};
