import {
  acceptedEventOf,
  EpcisEventConfirmationWithdrawnV1,
  EpcisEventConfirmedV1,
  RecallScopeRefusedV1,
  ScopeRowsChangedV1,
  traceabilityTopic,
  TraceFindingOpenedV1,
  TraceFindingResolvedV1,
  TraceFindingRevisedV1,
  TraceRecordMissingFoundV1,
  TraceRecordMissingResolvedV1,
  type PublishedEventRow,
} from '@zhixin/contracts';
import {
  cloudEvent,
  startRelay,
  type CloudEvent,
  type EventBus,
  type Relay,
  type RelayCheckpoints,
} from '@zhixin/event-bus';
import { categoryOf, recordedAs, type RecordedEvent } from '@zhixin/event-store';
import type { Log } from '@zhixin/follower';
import { heldBackNotices } from '@zhixin/service-shell';
import type pg from 'pg';
import { confirmation } from '../domain/confirmation.js';
import type { ScopeRefusal } from '../domain/scope-watch.events.js';
import { refusedBecause, scopeWatch } from '../domain/scope-watch.js';
import { traceFinding } from '../domain/trace-finding.js';
import { severityOf } from '../findings/finding-list.js';
import type { LoggedEvent } from '../log/log-entry.js';
import { changeKindOf } from '../scopes/changed-rows.js';
import {
  eventsIn,
  LOG_ADAPTER,
  logPosition,
  logSource,
  type LogEvent,
  type LogNews,
} from '../log/log-source.js';

const SERVICE = 'traceability';

/** What others learn of what was found, confirmed and watched. */
export const toContract = (from: RecordedEvent): readonly CloudEvent[] => {
  switch (categoryOf(from.stream)) {
    case confirmation.category:
      return [confirmationOf(from)];
    case scopeWatch.category:
      return ofWatch(from);
    default:
      return ofFinding(from);
  }
};

const idIn = ({ stream }: RecordedEvent): string => stream.slice(stream.indexOf('-') + 1);

// Who watches is no news for others. Those who do may be of several regions, and each reads what is of its own.
const ofWatch = (from: RecordedEvent): readonly CloudEvent[] => {
  const { type, data } = recordedAs(scopeWatch, from);
  if (type === 'ScopeRefused') return [refusalOf(from, data)];
  if (type !== 'ScopeRowsChanged') return [];
  const { about, by: _, kind, ...told } = data;
  const scopeId = idIn(from);
  return about.map(({ uscc, region }) =>
    cloudEvent(ScopeRowsChangedV1, {
      ...{ from, service: SERVICE, uscc, region, partitionkey: scopeId, part: uscc },
      data: { uscc, region, scopeId, kind: changeKindOf(kind), ...told },
    }),
  );
};

const refusalOf = (from: RecordedEvent, refusal: ScopeRefusal): CloudEvent => {
  const { by: _, because, ...told } = refusal;
  const { uscc, region, caseId } = refusal;
  return cloudEvent(RecallScopeRefusedV1, {
    ...{ from, service: SERVICE, uscc, region, partitionkey: caseId },
    data: { ...told, scopeId: idIn(from), because: refusedBecause(because) },
  });
};

const confirmationOf = (from: RecordedEvent): CloudEvent => {
  const { type, data } = recordedAs(confirmation, from);
  const contract =
    type === 'EpcisEventConfirmed' ? EpcisEventConfirmedV1 : EpcisEventConfirmationWithdrawnV1;
  const { uscc, region, eventId: partitionkey } = data;
  return cloudEvent(contract, { from, service: SERVICE, uscc, region, partitionkey, data });
};

const ofFinding = (from: RecordedEvent): readonly CloudEvent[] => {
  const findingId = idIn(from);
  const event = recordedAs(traceFinding, from);
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
    case 'TraceFindingOpened': {
      const { kind, severity, quantity, aroseAt, rulePack } = event.data;
      const found = { ...data, kind, severity: severityOf(severity), aroseAt, rulePack };
      return [
        cloudEvent(TraceFindingOpenedV1, {
          ...envelope,
          data: { ...found, ...(quantity && { quantity }) },
        }),
      ];
    }
    case 'TraceFindingRevised': {
      const { kind, quantity } = event.data;
      const found = { ...data, kind, ...(quantity && { quantity }) };
      return [cloudEvent(TraceFindingRevisedV1, { ...envelope, data: found })];
    }
    case 'TraceFindingResolved':
      return [
        cloudEvent(TraceFindingResolvedV1, {
          ...envelope,
          data: { ...data, kind: event.data.kind },
        }),
      ];
  }
};

/** Findings, confirmations and what watches tell, from their streams to the topic. */
export const publication = {
  topic: traceabilityTopic,
  aggregates: [traceFinding, confirmation, scopeWatch],
  toContract,
};

/** Name of the relay's checkpoint. */
const RELAY = 'traceability log';

/** What the relay of the log needs. */
export interface LogRelay {
  readonly bus: EventBus;
  readonly checkpoints: RelayCheckpoints;
  readonly pool: pg.Pool;
  readonly log: LogNews;
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
    ...(heldBack !== undefined && { heldBack }),
    publication: (batch) => {
      const events = eventsIn(batch);
      return {
        places: async () =>
          (await published<PlaceRow>(PLACES, events, db)).map(({ id }, index) => ({
            id,
            partitionkey: partitionKeyOf(events[index]!),
            position: String(events[index]!.position),
          })),
        events: async () =>
          (await published<PublishedEventRow>(EVENTS, events, db)).map(acceptedEventOf),
      };
    },
  });
};

const heldBack = heldBackNotices<LogEvent>({
  service: SERVICE,
  topic: traceabilityTopic.name,
  // Names are of no event's.
  about: async ({ event }) => {
    if (event === undefined) return undefined;
    const { eventId: id, type, recordTime: recordedAt, eventTime: occurredAt } = event;
    const metadata = { occurredAt, actor: event.uscc, correlationId: event.captureId };
    const from = { id, type, stream: id, recordedAt, metadata };
    return { from, uscc: event.uscc, region: event.region };
  },
});

interface PlaceRow {
  readonly position: string;
  readonly id: string;
}

const EVENTS = 'select * from traceability.published_events($1)';
const PLACES = 'select "position", published_id as id from traceability.published_events($1)';

// What `partition_key` of a row says, from what the relay has read already: to ask for it would cost more than
// all else that a place needs.
const partitionKeyOf = ({ facts: { things }, eventId }: LoggedEvent): string =>
  things.map(({ id, lot = id }) => lot).find((lot) => LOT.test(lot)) ?? things[0]?.id ?? eventId;

const LOT = /^https:\/\/id\.gs1\.org\/01\/\d{14}\/10\//;

// A row for each of the events, in their order.
const published = async <Row extends { readonly position: string | number }>(
  text: string,
  events: readonly LoggedEvent[],
  db: pg.Pool,
): Promise<readonly Row[]> => {
  const { rows } = await db.query<Row>(text, [events.map(({ position }) => position)]);
  const byPosition = new Map(rows.map((row) => [Number(row.position), row]));
  return events.map(({ position }) => {
    const row = byPosition.get(position);
    if (row === undefined) throw new Error(`The log has nothing to publish at ${position}.`);
    return row;
  });
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
