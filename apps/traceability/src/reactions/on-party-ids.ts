import { creditScoringTopic, PartyIdRegisteredV1, PartyIdWithdrawnV1 } from '@zhixin/contracts';
import { dataOf } from '@zhixin/contracts/validation';
import type { CloudEvent } from '@zhixin/event-bus';
import type { Reaction, ReactionTools } from '@zhixin/service-shell';
import { noteSaidAnew } from '../said/said-anew.js';

/**
 * Keeps which party identifiers are whose. A registration is known from the record time of its own event, not from when
 * it came here, so that every instance and every rebuild says the same. The two ends of one may come in any order and
 * any number of times.
 */
export const onPartyIds: Reaction = {
  name: 'on-party-ids',
  topic: creditScoringTopic.name,
  on: {
    [PartyIdRegisteredV1.type]: (event, tools) =>
      keep(event, dataOf(PartyIdRegisteredV1, event.data), { tools, end: 'record_time' }),
    [PartyIdWithdrawnV1.type]: (event, tools) =>
      keep(event, dataOf(PartyIdWithdrawnV1, event.data), { tools, end: 'withdrawn_at' }),
  },
};

interface Ownership {
  readonly partyId: string;
  readonly registration: number;
  readonly uscc: string;
}

const keep = async (
  { recordedtime }: CloudEvent,
  { partyId, registration, uscc }: Ownership,
  { tools, end }: { readonly tools: ReactionTools; readonly end: 'record_time' | 'withdrawn_at' },
): Promise<void> => {
  await tools.tx.query(
    `insert into traceability.party_registration (identifier, registration, uscc, ${end})
     values ($1, $2, $3, $4)
     on conflict (identifier, registration) do update set ${end} = excluded.${end}`,
    [partyId, registration, uscc, recordedtime],
  );
  await noteSaidAnew(tools.tx, [partyId], recordedtime);
};
