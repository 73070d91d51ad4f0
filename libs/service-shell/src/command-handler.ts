import { randomUUID } from 'node:crypto';
import { fold, isRefusal, type Aggregate, type AnyEvent, type Refusal } from '@zhixin/decider';
import {
  WrongExpectedRevision,
  type EventMetadata,
  type EventStore,
  type JsonObject,
  type RecordedEvent,
} from '@zhixin/event-store';
import type { Decided } from './decide.js';

const ATTEMPTS_MAX = 4;

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type AnyAggregate = Aggregate<any, any, AnyEvent, string>;

export const commandHandler =
  (store: EventStore) =>
  async (
    aggregate: AnyAggregate,
    id: string,
    command: unknown,
    metadata: EventMetadata,
  ): Promise<Decided | Refusal> => {
    const stream = `${aggregate.category}-${id}`;
    for (let attempt = 1; ; attempt += 1) {
      const past: RecordedEvent[] = [];
      for await (const event of store.read(stream)) past.push(event);
      const decision = aggregate.decider.decide(command, fold(aggregate.decider, past as never));
      if (isRefusal(decision)) return decision;
      const revision = past.at(-1)?.revision ?? -1;
      if (decision.length === 0) return { events: [], revision, position: '' };
      const events = decision.map(({ type, data }) => ({
        id: randomUUID(),
        type,
        data: data as JsonObject,
        metadata,
      }));
      try {
        return await store.append(stream, events, past.length === 0 ? 'no-stream' : revision);
      } catch (error) {
        if (!(error instanceof WrongExpectedRevision) || attempt === ATTEMPTS_MAX) throw error;
      }
    }
  };
