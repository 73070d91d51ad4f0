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
import type { LoggedEvent } from '../log/log-entry.js';
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
 * given their places, as the log keeps them.
 */
export const logRelay = (bus: EventBus): LogFollower => ({
  name: 'relay',
  bodies: 'none',
  destination: () => bus.logId(traceabilityTopic.name),
  handle: (batch, client) =>
    publishKept(bus, {
      topic: traceabilityTopic.name,
      places: async () => {
        const ids = await published<{ readonly id: string }>(batch, 'published_id as id', client);
        return batch.map((event, index): Place => {
          const position = String(event.position);
          return { id: ids[index]!.id, partitionkey: partitionKeyOf(event), position };
        });
      },
      events: async () =>
        (await published<PublishedEventRow>(batch, '*', client)).map(acceptedEventOf),
    }),
});

// What `partition_key` of a row says, from what the relay has read already: asking for it costs as much as
// everything else that a place needs.
const partitionKeyOf = ({ facts: { things }, eventId }: LoggedEvent): string =>
  things.map(({ id, lot = id }) => lot).find((lot) => LOT.test(lot)) ?? things[0]?.id ?? eventId;

const LOT = /^https:\/\/id\.gs1\.org\/01\/\d{14}\/10\//;

// Rows of the log's function, one for each event of the batch, in order.
const published = async <Row extends object>(
  batch: readonly LoggedEvent[],
  columns: string,
  client: pg.PoolClient,
): Promise<readonly Row[]> => {
  const { rows } = await client.query<Row & { readonly at: string }>({
    name: `published ${columns}`,
    text: `select "position" as at, ${columns} from traceability.published_events($1)`,
    values: [batch.map(({ position }) => position)],
  });
  const byPosition = new Map(rows.map((row) => [Number(row.at), row]));
  return batch.map(({ position }) => {
    const row = byPosition.get(position);
    if (row === undefined) throw new Error(`The log holds nothing to publish of ${position}.`);
    return row;
  });
};
