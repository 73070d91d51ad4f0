import { creditScoringTopic, EnterpriseRegisteredV1 } from '@zhixin/contracts';
import { dataOf } from '@zhixin/contracts/validation';
import type { Reaction } from '@zhixin/service-shell';

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
