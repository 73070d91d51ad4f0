import { creditScoringTopic, EnterpriseRegisteredV1 } from '@zhixin/contracts';
import { dataOf } from '@zhixin/contracts/validation';
import type { Reaction } from '@zhixin/service-shell';
import type { Queryable } from '../log/queryable.js';
import type { PartyNames } from './scope-lists.js';

/** Registrations come in bulk; one alone is not held up by it. */
const GATHER_MS = 200;

/** Keeps every name that an enterprise was registered under, with when the platform recorded it. */
export const nameHistory: Reaction = {
  name: 'enterprise-names',
  topic: creditScoringTopic.name,
  gatherMs: GATHER_MS,
  on: {
    [EnterpriseRegisteredV1.type]: async ({ data, recordedtime }, { tx }) => {
      const { uscc, name } = dataOf(EnterpriseRegisteredV1, data);
      await tx.query(
        `insert into traceability.enterprise_name (uscc, recorded_at, name) values ($1, $2, $3)
         on conflict (uscc, recorded_at) do update set name = excluded.name`,
        [uscc, recordedtime, name],
      );
    },
  },
};

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
