import { creditScoringTopic, EnterpriseRegisteredV1 } from '@zhixin/contracts';
import { dataOf } from '@zhixin/contracts/validation';
import { schemaOf, type Reaction } from '@zhixin/service-shell';

/** Registrations come in bulk; one alone is not held up by it. */
const GATHER_MS = 200;

/**
 * Fills the directory of one service from `EnterpriseRegisteredV1`. Twice the same event, or an older
 * one after a newer, leaves the newer particulars. An event that breaks its contract is parked.
 *
 * @param service name as in its `ServiceDefinition`; the row goes into that service's schema
 */
export const enterpriseDirectoryReaction = (service: string): Reaction => ({
  name: 'enterprise-directory',
  topic: creditScoringTopic.name,
  gatherMs: GATHER_MS,
  on: {
    [EnterpriseRegisteredV1.type]: async ({ data }, { tx }) => {
      const { uscc, name, region, at } = dataOf(EnterpriseRegisteredV1, data);
      // The bus's transaction has no search_path of ours.
      await tx.query(
        `insert into ${schemaOf(service)}.known_enterprise as known (uscc, name, region, changed_at)
         values ($1, $2, $3, $4)
         on conflict (uscc) do update
           set name = excluded.name, region = excluded.region, changed_at = excluded.changed_at
           where known.changed_at <= excluded.changed_at`,
        [uscc, name, region, at],
      );
    },
  },
});
