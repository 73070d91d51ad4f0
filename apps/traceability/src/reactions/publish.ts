import {
  acceptedEventOf,
  traceabilityTopic,
  TraceRecordMissingFoundV1,
  TraceRecordMissingResolvedV1,
  type PublishedEventRow,
} from '@zhixin/contracts';
import {
  cloudEvent,
  startRelay,
  type CloudEvent,
  type EventBus,
  type Place,
  type Relay,
  type RelayCheckpoints,
} from '@zhixin/event-bus';
import type { RecordedEvent } from '@zhixin/event-store';
import type { Log } from '@zhixin/follower';
import type pg from 'pg';
import { traceFinding } from '../domain/trace-finding.js';
import type { TraceFindingEvent } from '../domain/trace-finding.events.js';
import type { EventLog } from '../log/event-log.js';
import { LOG_ADAPTER, logPosition, logSource, type LogEvent } from '../log/log-source.js';

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

/** Name of the relay's checkpoint. */
const RELAY = 'traceability log';

/** What the relay of the log needs. */
export interface LogRelay {
  readonly bus: EventBus;
  readonly checkpoints: RelayCheckpoints;
  readonly pool: pg.Pool;
  readonly log: Pick<EventLog, 'onCommit'>;
  readonly signal: AbortSignal;
  readonly report?: Log;
}

/**
 * Events, from the log to the topic, in the order of the log: a bus in the log's own database is told where they are,
 * every other one what they say. Their ids follow from what they say and not from where they stand, as a log restored
 * from a copy gives positions out again. They may come in any order, so one that no bus takes holds up no other.
 */
export const startLogRelay = async (relay: LogRelay): Promise<Relay> => {
  const { bus, checkpoints, pool: db, log, signal, report } = relay;
  const topic = traceabilityTopic.name;
  await bus.ensureTopic(topic, traceabilityTopic);
  await adoptPlace(relay);
  return startRelay<LogEvent>({
    ...{ bus, checkpoints, name: RELAY, topic, signal },
    ...(report !== undefined && { log: report }),
    source: logSource({ db, log }, 'none'),
    keyOf: () => undefined,
    publication: (batch) => {
      const positions = batch.map(({ event }) => event.position);
      return {
        places: () => published<Place>(PLACES, positions, db),
        events: async () =>
          (await published<PublishedEventRow>(EVENTS, positions, db)).map(acceptedEventOf),
      };
    },
  });
};

const EVENTS = 'select * from traceability.published_events($1) order by position';
const PLACES = `select "position", published_id as id, partition_key as partitionkey
  from traceability.published_events($1) order by position`;

const published = async <Row extends { readonly position: string | number }>(
  text: string,
  positions: readonly number[],
  db: pg.Pool,
): Promise<readonly Row[]> => {
  const { rows } = await db.query<Row>(text, [positions]);
  const found = new Set(rows.map(({ position }) => Number(position)));
  const lost = positions.filter((position) => !found.has(position));
  if (lost.length > 0)
    throw new Error(`The log does not hold all of its events ${lost.join(', ')}.`);
  return rows;
};

// Earlier versions kept the relay's place beside the log, with the log of the bus that it was good for.
const adoptPlace = async ({ pool, bus, checkpoints }: LogRelay) => {
  const { rows } = await pool.query<{ position: string; destination: string | null }>(
    `select position, destination from traceability.log_checkpoint where follower = 'relay'`,
  );
  const { position = '0', destination } = rows[0] ?? {};
  if (Number(position) === 0 || destination !== (await bus.logId(traceabilityTopic.name))) return;
  const between = { adapter: LOG_ADAPTER, logId: destination };
  await checkpoints.adopt(RELAY, between, logPosition(Number(position)));
};
