import { asDeclared, declaredVersionOf, type DeclaredEvents } from '@zhixin/decider';
import type { JsonObject, RecordedEvent } from '@zhixin/event-store';
import { categoryOf } from '@zhixin/event-store';

/** The streams of one category, and the events that this version of the platform knows of them. */
export type DeclaredCategory = DeclaredEvents & { readonly category: string };

/** What a follower of streams knows of their events. */
export interface DeclaredStreams {
  readonly categories: readonly string[];
  /** Whether events of the type are known in that version of their schema. */
  readonly understands: (type: string, schemaVersion: number) => boolean;
  /** The event with its data as this version declares it. */
  readonly current: (event: RecordedEvent) => RecordedEvent;
}

/** What this version of the platform knows of the streams of some aggregates. */
export const declaredIn = (aggregates: readonly DeclaredCategory[]): DeclaredStreams => {
  const ofCategory = new Map(aggregates.map((one) => [one.category, one]));
  return {
    categories: [...ofCategory.keys()],
    understands: (type, schemaVersion) =>
      aggregates.some((one) => declaredVersionOf(one, type) >= schemaVersion),
    current: (event) => {
      const declared = ofCategory.get(categoryOf(event.stream));
      const current = declared && asDeclared(declared, event);
      return current === undefined || current.data === event.data
        ? event
        : { ...event, data: current.data as JsonObject };
    },
  };
};
