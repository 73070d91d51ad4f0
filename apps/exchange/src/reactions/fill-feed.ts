import { eventFaults } from '@zhixin/contracts/validation';
import {
  idKeyOf,
  type BatchHandler,
  type CloudEvent,
  type Delivery,
  type Transaction,
} from '@zhixin/event-bus';
import { consumerWork, schemaOf, type ServiceContext, type Work } from '@zhixin/service-shell';

/** Where readers are told of new events: PostgreSQL NOTIFY with the topic as payload. */
export const FEED_CHANNEL = 'zhixin_exchange_feed';

const SCHEMA = schemaOf('exchange');
const BATCH_EVENTS = 500;
/** An agency that polls or listens does not mind, and the feed is one row's lock per batch. */
const GATHER_MS = 200;

/** Name of the consumer group that fills the feed of a topic. */
export const feedGroup = (topic: string): string => `exchange.feed.${topic}`;

/**
 * Copies one topic of the bus into the feed. Rows, sequence and offset commit together, so no event is
 * lost or repeated; an event that breaks its contract is parked by the bus instead of reaching an agency.
 */
export const fillFeed =
  (topic: string) =>
  (context: ServiceContext): Work => {
    const group = feedGroup(topic);
    return {
      ...consumerWork(
        `feed ${topic}`,
        // The feed holds an event once by its own unique id.
        { group, topic, batchSize: BATCH_EVENTS, gatherMs: GATHER_MS, remembers: false },
        { bus: context.bus, handler: appendToFeed(topic) },
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
    for (const { event } of batch) refuseFaulty(event);
    const head = await takeNumbers(topic, batch.length, tx);
    await insert(topic, head, { batch, tx });
  };

const refuseFaulty = (event: CloudEvent) => {
  const faults = eventFaults(event).map(({ pointer, detail }) => `${pointer} ${detail}`);
  if (faults.length > 0) throw new Error(`${event.type} ${event.id}: ${faults.join('; ')}`);
  // Such an id could not travel in a line of an event stream.
  if (/[\r\n\0]/.test(event.id)) throw new Error(`${event.type}: a line break in its id`);
};

interface TopicHead {
  /** Of the topic. */
  readonly number: number;
  /** The last that was handed out. */
  readonly sequence: string;
}

// The head row stays locked until the transaction ends: numbers become visible in their own order, and
// what is asked afterwards sees all that was appended before.
const takeNumbers = async (topic: string, count: number, tx: Transaction): Promise<TopicHead> => {
  const { rows } = await tx.query<TopicHead>(
    `with moved as (
       update ${SCHEMA}.feed_head set sequence = sequence + $2, changed_at = now(),
         number = coalesce(number, nextval('${SCHEMA}.feed_topic'))
       where topic = $1
       returning number, sequence
     ), made as (
       insert into ${SCHEMA}.feed_head as head (topic, sequence, changed_at, number)
       select $1, $2::bigint, now(), nextval('${SCHEMA}.feed_topic')
       where not exists (select from moved)
       on conflict (topic) do update
         set sequence = head.sequence + excluded.sequence, changed_at = excluded.changed_at
       returning number, sequence
     )
     select number, sequence::text as sequence
     from (select * from moved union all select * from made) head`,
    [topic, count],
  );
  return rows[0]!;
};

// What the topic's source keeps is kept as its place. An id is in one of the tables, once.
const insert = async (
  topic: string,
  { number, sequence }: TopicHead,
  { batch, tx }: { readonly batch: readonly Delivery[]; readonly tx: Transaction },
) => {
  const events = batch.map(({ event }) => event);
  const texts = events.map((event) => JSON.stringify(event));
  await tx.query(
    `with sent as (
       select *, $3::bigint - cardinality($4::text[]) + ordinal as sequence
       from unnest($4::text[], $5::uuid[], $6::text[], $7::timestamptz[], $8::text[], $9::text[],
           $10::text[], $11::integer[], $12::text[], $13::bigint[])
         with ordinality as sent
           (id, id_key, type, recorded_at, uscc, region, audience, bytes, text, position, ordinal)
     ), texts as (
       insert into ${SCHEMA}.feed_event
         (topic, sequence, event_id, type, recorded_at, uscc, region, audience, bytes, event)
       select $1, sequence, id, type, recorded_at, uscc, region, audience, bytes, text
       from sent where position is null and not exists (
         select from ${SCHEMA}.feed_place kept where kept.topic = $2 and kept.id_key = sent.id_key)
       on conflict (topic, event_id) do nothing
     ), places as (
       insert into ${SCHEMA}.feed_place (topic, sequence, id_key, uscc, region, audience, bytes, position)
       select $2, sequence, id_key, uscc, region, audience, bytes, position
       from sent where position is not null and not exists (
         select from ${SCHEMA}.feed_event kept where kept.topic = $1 and kept.event_id = sent.id)
       on conflict (topic, id_key) do nothing
     )
     select pg_notify($14, $1)`,
    [
      topic,
      number,
      sequence,
      events.map(({ id }) => id),
      events.map(({ id }) => idKeyOf(id)),
      events.map(({ type }) => type),
      events.map(({ recordedtime }) => recordedtime),
      events.map(({ uscc }) => uscc),
      events.map(({ region }) => region),
      events.map(({ audience }) => audience),
      texts.map((text) => Buffer.byteLength(text)),
      batch.map(({ position }, index) => (position === undefined ? texts[index] : null)),
      batch.map(({ position }) => position ?? null),
      FEED_CHANNEL,
    ],
  );
};
