import { eventFaults } from '@zhixin/contracts/validation';
import type { BatchHandler, CloudEvent, Transaction } from '@zhixin/event-bus';
import { schemaOf, typesOn, type ServiceContext } from '@zhixin/service-shell';

/** Where readers are told of new events: PostgreSQL NOTIFY with the topic as payload. */
export const FEED_CHANNEL = 'zhixin_exchange_feed';

const SCHEMA = schemaOf('exchange');
const BATCH_EVENTS = 500;
/** An agency that polls or listens does not mind, and the feed is one row's lock per batch. */
const GATHER_MS = 200;

/**
 * Copies one topic of the bus into the feed. Rows, sequence and offset commit together, so no event is
 * lost or repeated; an event that breaks its contract is parked by the bus instead of reaching an agency.
 */
export const fillFeed = (topic: string) => (context: ServiceContext) => {
  const group = `exchange.feed.${topic}`;
  return {
    name: `feed ${topic}`,
    run: (signal: AbortSignal) =>
      context.bus.consume(
        {
          group,
          topic,
          batchSize: BATCH_EVENTS,
          gatherMs: GATHER_MS,
          ...typesOn(topic),
          // The feed holds an event once by its own unique id.
          remembers: false,
          signal,
        },
        appendToFeed(topic),
      ),
    lag: async () =>
      (await context.bus.lag())
        .filter((lag) => lag.group === group)
        .reduce((sum, { behind }) => sum + behind, 0),
  };
};

/** Appends a batch to the feed of a topic in the batch's own transaction. */
export const appendToFeed =
  (topic: string): BatchHandler =>
  async (batch, tx) => {
    const events = batch.map(({ event }) => event);
    for (const event of events) refuseFaulty(event);
    await insert(topic, events, tx);
  };

const refuseFaulty = (event: CloudEvent) => {
  const faults = eventFaults(event).map(({ pointer, detail }) => `${pointer} ${detail}`);
  if (faults.length > 0) throw new Error(`${event.type} ${event.id}: ${faults.join('; ')}`);
  // Such an id could not travel in a line of an event stream.
  if (/[\r\n\0]/.test(event.id)) throw new Error(`${event.type}: a line break in its id`);
};

// The head row stays locked until the transaction ends: numbers become visible in their own order.
const insert = async (topic: string, events: readonly CloudEvent[], tx: Transaction) => {
  const texts = events.map((event) => JSON.stringify(event));
  await tx.query(
    `with head as (
       insert into ${SCHEMA}.feed_head as head (topic, sequence, changed_at)
       values ($1, $2, now())
       on conflict (topic) do update
         set sequence = head.sequence + excluded.sequence, changed_at = excluded.changed_at
       returning sequence
     ), appended as (
       insert into ${SCHEMA}.feed_event
         (topic, sequence, event_id, type, recorded_at, uscc, region, audience, bytes, event)
       select $1, head.sequence - $2 + sent.place, sent.id, sent.type, sent.recorded_at,
         sent.uscc, sent.region, sent.audience, sent.bytes, sent.text
       from head, unnest($3::text[], $4::text[], $5::timestamptz[], $6::text[], $7::text[], $8::text[],
           $9::integer[], $10::text[])
         with ordinality as sent (id, type, recorded_at, uscc, region, audience, bytes, text, place)
       on conflict (topic, event_id) do nothing
     )
     select pg_notify($11, $1)`,
    [
      topic,
      events.length,
      events.map(({ id }) => id),
      events.map(({ type }) => type),
      events.map(({ recordedtime }) => recordedtime),
      events.map(({ uscc }) => uscc),
      events.map(({ region }) => region),
      events.map(({ audience }) => audience),
      texts.map((text) => Buffer.byteLength(text)),
      texts,
      FEED_CHANNEL,
    ],
  );
};
