import { EpcisEventAcceptedV1, traceabilityTopic } from './traceability.js';
import type { DataOf, TopicSource } from './contract.js';

/**
 * What the function `traceability.published_events(positions bigint[])` says of an event of the traceability log.
 * Instants are RFC 3339 in UTC with milliseconds; `position` counts in the log.
 */
export interface PublishedEventRow {
  readonly position: string | number;
  readonly published_id: string;
  readonly partition_key: string;
  readonly uscc: string;
  readonly region: string;
  readonly event_id: string;
  readonly event_hash: string;
  readonly event_time: string;
  readonly record_time: string;
  readonly capture_id: string;
  readonly is_declaration: boolean;
  /** The EPCIS event's JSON as accepted, without recordTime. */
  readonly body: string;
  /** JSON of the `@context` that it was reported in. */
  readonly context: string;
}

/** The CloudEvent that says `EpcisEventAcceptedV1` of a row: the same on every bus and in every process. */
export const acceptedEventOf = (row: PublishedEventRow) => {
  const { uscc, region, event_id: eventId, event_time: eventTime, record_time: recordTime } = row;
  const data: DataOf<typeof EpcisEventAcceptedV1> = {
    uscc,
    region,
    eventId,
    eventHash: row.event_hash,
    eventTime,
    recordTime,
    captureId: row.capture_id,
    errorDeclaration: row.is_declaration,
    epcis: {
      ...(JSON.parse(row.body) as Readonly<Record<string, unknown>>),
      eventID: eventId,
      recordTime,
    },
    context: [JSON.parse(row.context) as unknown].flat(),
  };
  return {
    specversion: '1.0',
    id: row.published_id,
    source: `/zhixin/${traceabilityTopic.name.split('.')[0]}`,
    type: EpcisEventAcceptedV1.type,
    subject: eventId,
    time: eventTime,
    datacontenttype: 'application/json',
    partitionkey: row.partition_key,
    recordedtime: recordTime,
    uscc,
    region,
    audience: EpcisEventAcceptedV1.audience,
    data,
  } as const;
};

/** The traceability log keeps the events that it publishes. */
export const acceptedEvents: TopicSource = {
  rows: 'traceability.published_events',
  types: [EpcisEventAcceptedV1.type],
  toEvent: (row) => acceptedEventOf(row as unknown as PublishedEventRow),
};
