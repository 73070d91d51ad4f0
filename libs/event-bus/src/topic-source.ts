import type { CloudEvent, EventBus, SourcePlace } from './event-bus.js';
import { NoTopicSource } from './faults.js';

/** A row of a source as node-postgres reads it: a bigint is its digits, a timestamptz a `Date`. */
export type SourceRow = Readonly<Record<string, unknown>>;

/**
 * Where the owner of a topic keeps what it publishes there, so that a log beside it need not keep it again.
 * The function is the owner's, and who calls it needs none of the owner's code.
 */
export interface TopicSource {
  /**
   * SQL function `schema.name(bigint[])` of the owner: a row for each of the positions, in any order, with
   * the column `position` and all that the event says. It gives the same for ever.
   */
  readonly rows: string;
  /** Types of the events that it gives; others on the topic are published as they are. */
  readonly types: readonly string[];
  /** Makes the event of a row. Pure. */
  readonly toEvent: (row: SourceRow) => CloudEvent;
}

/** Sources by the names of their topics. */
export type TopicSources = Readonly<Record<string, TopicSource>>;

/** What is published: events, or where their owner keeps them; it is asked for one of them. */
export interface EventsToPublish {
  /** Absent: they are kept nowhere else. */
  readonly places?: () => Promise<readonly SourcePlace[]>;
  readonly events: () => Promise<readonly CloudEvent[]>;
}

/** What an owner publishes out of its own log. */
export interface KeptPublication extends EventsToPublish {
  readonly topic: string;
}

/** Whether what is published is a place. */
export const isPlace = (event: CloudEvent | SourcePlace): event is SourcePlace =>
  'position' in event;

/** What a bus without places is given. @throws NoTopicSource when there is a place among it. */
export const eventsAlone = (
  topic: string,
  events: readonly (CloudEvent | SourcePlace)[],
): readonly CloudEvent[] =>
  events.map((event) => {
    if (isPlace(event)) throw new NoTopicSource(topic);
    return event;
  });

/** Publishes what its owner keeps: places to a bus that takes them, to every other one the events. */
export const publishKept = async (
  bus: Pick<EventBus, 'publish' | 'takesPlaces'>,
  { topic, places, events }: KeptPublication,
): Promise<void> => {
  const taken = places !== undefined && (await bus.takesPlaces(topic));
  const said = await (taken ? places() : events());
  if (said.length > 0) await bus.publish(topic, said);
};
