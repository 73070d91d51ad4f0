import {
  PenaltyAnnulledV1,
  PenaltyDecidedV1,
  SamplingResultRecordedV1,
  supervisionTopic,
} from '@zhixin/contracts';
import { cloudEvent, type CloudEvent } from '@zhixin/event-bus';
import type { RecordedEvent } from '@zhixin/event-store';
import type { PenaltyEvent } from '../domain/penalty.events.js';
import type { SamplingEvent } from '../domain/sampling.events.js';

const SERVICE = 'supervision';

/** What others learn of an event of ours. */
export const toContract = (from: RecordedEvent): readonly CloudEvent[] => {
  const id = from.stream.slice(from.stream.indexOf('-') + 1);
  const event = { type: from.type, data: from.data } as SamplingEvent | PenaltyEvent;
  const envelope = { from, service: SERVICE, uscc: event.data.uscc, region: event.data.region };
  switch (event.type) {
    case 'SamplingResultRecorded': {
      const data = { ...event.data, samplingId: id };
      return [cloudEvent(SamplingResultRecordedV1, { ...envelope, data })];
    }
    case 'PenaltyDecided': {
      const data = { ...event.data, penaltyId: id };
      return [cloudEvent(PenaltyDecidedV1, { ...envelope, data })];
    }
    case 'PenaltyAnnulled': {
      const data = { ...event.data, penaltyId: id };
      return [cloudEvent(PenaltyAnnulledV1, { ...envelope, data })];
    }
  }
};

/** Both kinds of case travel on one topic, in order per enterprise. */
export const publication = {
  topic: supervisionTopic,
  categories: ['sampling', 'penalty'],
  toContract,
};
