import {
  creditScoringTopic,
  EnterpriseDelistedV1,
  EnterpriseListedV1,
  EnterpriseRegisteredV1,
  GradeEvaluatedV1,
  PartyIdRegisteredV1,
  PartyIdWithdrawnV1,
} from '@zhixin/contracts';
import { cloudEvent, type CloudEvent } from '@zhixin/event-bus';
import { categoryOf, recordedAs, type RecordedEvent } from '@zhixin/event-store';
import { enterprise } from '../domain/enterprise.js';
import type { GradeRecord, Particulars } from '../domain/enterprise.events.js';
import { partyId } from '../domain/party-id.js';

const SERVICE = 'credit-scoring';

/** What others learn of an event of ours. */
export const toContract = (from: RecordedEvent): readonly CloudEvent[] =>
  isOfPartyId(from) ? [ownershipOf(from)] : ofEnterprise(from);

const isOfPartyId = ({ stream }: RecordedEvent) => categoryOf(stream) === partyId.category;

const ownershipOf = (from: RecordedEvent): CloudEvent => {
  const { type, data } = recordedAs(partyId, from);
  const contract = type === 'PartyIdRegistered' ? PartyIdRegisteredV1 : PartyIdWithdrawnV1;
  const { uscc, region } = data;
  return cloudEvent(contract, { from, service: SERVICE, uscc, region, data });
};

// Findings stay here: their sources publish them.
const ofEnterprise = (from: RecordedEvent): readonly CloudEvent[] => {
  const uscc = usccOf(from.stream);
  const event = recordedAs(enterprise, from);
  switch (event.type) {
    case 'EnterpriseRegistered':
    case 'EnterpriseParticularsChanged': {
      const envelope = { from, service: SERVICE, uscc, region: event.data.region };
      const { at, by } = event.data;
      const data = { uscc, at, by, ...published(event.data) };
      return [cloudEvent(EnterpriseRegisteredV1, { ...envelope, data })];
    }
    case 'GradeEvaluated': {
      const envelope = { from, service: SERVICE, uscc, region: event.data.region };
      return [cloudEvent(GradeEvaluatedV1, { ...envelope, data: gradeOf(uscc, event.data) })];
    }
    case 'PutOnSeriousList': {
      const envelope = { from, service: SERVICE, uscc, region: event.data.region };
      return [cloudEvent(EnterpriseListedV1, { ...envelope, data: { uscc, ...event.data } })];
    }
    case 'TakenOffSeriousList': {
      const { listingRef: _listingRef, ground: _ground, ...decision } = event.data;
      const envelope = { from, service: SERVICE, uscc, region: decision.region };
      return [cloudEvent(EnterpriseDelistedV1, { ...envelope, data: { uscc, ...decision } })];
    }
    case 'PartyIdsNoted':
    case 'QualityEventRecorded':
    case 'QualityEventEnded':
    case 'QualityEventAnnulled':
    case 'QualityEventRepaired':
      return [];
  }
};

const usccOf = (stream: string) => stream.slice(enterprise.category.length + 1);

const published = (particulars: Particulars) => ({
  name: particulars.name,
  region: particulars.region,
  ...(particulars.industry === undefined ? {} : { industry: particulars.industry }),
  productRisk: particulars.productRisk,
  establishedOn: particulars.establishedOn,
  usccCheckPassed: particulars.usccCheckPassed,
  ...(particulars.partyIds === undefined ? {} : { partyIds: particulars.partyIds }),
});

const gradeOf = (uscc: string, evaluated: GradeRecord) => ({
  uscc,
  region: evaluated.region,
  at: evaluated.at,
  by: evaluated.by,
  score: evaluated.score,
  grade: evaluated.grade,
  tier: evaluated.tier,
  ...(evaluated.previousGrade === undefined ? {} : { previousGrade: evaluated.previousGrade }),
  listed: evaluated.listed,
  rulePack: `${evaluated.rulePack.id}@${evaluated.rulePack.version}`,
  reason: evaluated.reason,
  ...(evaluated.causedBy === undefined ? {} : { causedBy: evaluated.causedBy }),
});

export const publication = {
  topic: creditScoringTopic,
  aggregates: [enterprise, partyId],
  toContract,
  concerned: (event: RecordedEvent) =>
    isOfPartyId(event) ? event.data : { ...event.data, uscc: usccOf(event.stream) },
};
