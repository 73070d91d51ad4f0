import {
  acceptedEventOf,
  traceabilityTopic,
  TraceRecordMissingFoundV1,
  TraceRecordMissingResolvedV1,
  type PublishedEventRow,
} from '@zhixin/contracts';
import {
  cloudEvent,
  publishKept,
  type CloudEvent,
  type EventBus,
  type Place,
} from '@zhixin/event-bus';
import type { RecordedEvent } from '@zhixin/event-store';
import type pg from 'pg';
import { traceFinding } from '../domain/trace-finding.js';
import type { TraceFindingEvent } from '../domain/trace-finding.events.js';
import type { LogFollower } from '../log/log-follower.js';

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

/**
 * Events, from the log to the topic, in the order of the log. Their ids follow from what they say and not from
 * where they stand, as a log restored from a copy gives positions out again. A bus in the log's own database is
 * given their positions, as the log keeps them.
 */
export const logRelay = (bus: EventBus): LogFollower => ({
  name: 'relay',
  bodies: 'none',
  destination: () => bus.logId(traceabilityTopic.name),
  handle: async (batch, client) => {
    const positions = batch.map(({ position }) => position);
    await publishKept(bus, {
      topic: traceabilityTopic.name,
      places: () => published<Place>(PLACES, positions, client),
      events: async () =>
        (await published<PublishedEventRow>(EVENTS, positions, client)).map(acceptedEventOf),
    });
  },
});

const EVENTS = 'select * from traceability.published_events($1)';
const PLACES = `select "position", published_id as id, partition_key as partitionkey
  from traceability.published_events($1)`;

const published = async <Row extends { readonly position: string | number }>(
  text: string,
  positions: readonly number[],
  client: pg.PoolClient,
): Promise<readonly Row[]> => {
  const { rows } = await client.query<Row>(text, [positions]);
  const found = new Set(rows.map(({ position }) => Number(position)));
  const lost = positions.filter((position) => !found.has(position));
  if (lost.length > 0)
    throw new Error(`The log does not hold all of its events ${lost.join(', ')}.`);
  return rows;
};
