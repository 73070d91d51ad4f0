import { declaredVersionOf, type AnyEvent, type DeclaredCategory } from '@zhixin/decider';
import { recordedAs } from './declared-events.js';
import type { RecordedEvent } from './event-store.js';
import { categoryOf } from './prepared-append.js';

/** What a follower of streams knows of their events. */
export interface DeclaredStreams<Event extends AnyEvent> {
  readonly categories: readonly string[];
  /** Whether events of the type are known in that version of their schema. */
  readonly understands: (type: string, schemaVersion: number) => boolean;
  /**
   * What an event of one of the streams says: `recordedAs` its aggregate declares it.
   *
   * @throws StreamOfANewerVersion
   */
  readonly read: (event: RecordedEvent) => Event;
}

/** The events of an aggregate; of several, those of them all. */
export type EventIn<Declared extends DeclaredCategory> =
  Declared extends DeclaredCategory<infer Event> ? Event : never;

/** What this version of the platform knows of the streams of some aggregates. */
export const declaredIn = <Declared extends DeclaredCategory>(
  aggregates: readonly Declared[],
): DeclaredStreams<EventIn<Declared>> => {
  const ofCategory = new Map(aggregates.map((one) => [one.category, one]));
  return {
    categories: [...ofCategory.keys()],
    understands: (type, schemaVersion) =>
      aggregates.some((one) => declaredVersionOf(one, type) >= schemaVersion),
    read: (event) => {
      const declared = ofCategory.get(categoryOf(event.stream));
      if (declared === undefined)
        throw new RangeError(`The stream ${event.stream} belongs to none of these aggregates.`);
      return recordedAs(declared, event) as EventIn<Declared>;
    },
  };
};
