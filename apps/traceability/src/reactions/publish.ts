import {
  EpcisEventAcceptedV1,
  traceabilityTopic,
  TraceRecordMissingFoundV1,
  TraceRecordMissingResolvedV1,
  type DataOf,
} from '@zhixin/contracts';
import { cloudEvent, type CloudEvent, type EventBus } from '@zhixin/event-bus';
import type { RecordedEvent } from '@zhixin/event-store';
import { traceFinding } from '../domain/trace-finding.js';
import type { TraceFindingEvent } from '../domain/trace-finding.events.js';
import type { LoggedEvent } from '../log/log-entry.js';
import type { LogFollower } from '../log/log-follower.js';
import { eventText } from '../query/event-json.js';

const SERVICE = 'traceability';

/** What others learn of a missing record. */
export const toContract = (from: RecordedEvent): readonly CloudEvent[] => {
  const findingId = from.stream.slice(from.stream.indexOf('-') + 1);
  const event = { type: from.type, data: from.data } as TraceFindingEvent;
  const { uscc, region, at, epc, evidence } = event.data;
  const envelope = { from, service: SERVICE, uscc, region, partitionkey: epc };
  const data = { uscc, region, at, findingId, epc, evidence };
  switch (event.type) {
    case 'MissingRecordReported': {
      const { shippedAt } = event.data;
      return [cloudEvent(TraceRecordMissingFoundV1, { ...envelope, data: { ...data, shippedAt } })];
    }
    case 'MissingRecordResolved':
      return [cloudEvent(TraceRecordMissingResolvedV1, { ...envelope, data })];
  }
};

/** Findings, from their streams to the topic. */
export const findingPublication = {
  topic: traceabilityTopic,
  aggregates: [traceFinding],
  toContract,
};

/** The lot that an event is about, else the first thing it names: what keeps events in order. */
const partitionKeyOf = ({ facts: { things }, eventId }: LoggedEvent): string =>
  things.map(({ id, lot = id }) => lot).find((lot) => LOT.test(lot)) ?? things[0]?.id ?? eventId;

const LOT = /^https:\/\/id\.gs1\.org\/01\/\d{14}\/10\//;

/** What others learn of an EPCIS event. */
export const acceptedEvent = (
  event: LoggedEvent,
): CloudEvent<DataOf<typeof EpcisEventAcceptedV1>> => ({
  specversion: '1.0',
  id: `epcis-${event.position}/${EpcisEventAcceptedV1.type}`,
  source: `/zhixin/${SERVICE}`,
  type: EpcisEventAcceptedV1.type,
  subject: event.eventId,
  time: event.eventTime,
  datacontenttype: 'application/json',
  partitionkey: partitionKeyOf(event),
  recordedtime: event.recordTime,
  uscc: event.uscc,
  region: event.region,
  audience: EpcisEventAcceptedV1.audience,
  data: {
    uscc: event.uscc,
    region: event.region,
    eventId: event.eventId,
    eventHash: `ni:///sha-256;${event.hash}?ver=CBV2.0`,
    eventTime: event.eventTime,
    recordTime: event.recordTime,
    captureId: event.captureId,
    errorDeclaration: event.isDeclaration,
    epcis: JSON.parse(eventText(event, { epcFormat: 'Never_Translates' })) as Record<
      string,
      unknown
    >,
    context: [JSON.parse(event.context) as unknown].flat(),
  },
});

/** Events, from the log to the topic, in the order of the log. */
export const logRelay = (bus: EventBus): LogFollower => ({
  name: 'relay',
  destination: () => bus.logId(traceabilityTopic.name),
  handle: (batch) => bus.publish(traceabilityTopic.name, batch.map(acceptedEvent)),
});
