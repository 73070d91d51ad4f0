import { randomUUID } from 'node:crypto';
import type { EventStore, EventToAppend, RecordedEvent } from '@zhixin/event-store';
import { DATA_SOURCE } from '@zhixin/service-shell';
import type { TestService } from '@zhixin/service-shell/testing';
import type { DataSource } from 'typeorm';
import { NOW } from './documents.js';

/** An event as it stands in a stream. */
export type StoredCaseEvent = Pick<EventToAppend, 'type' | 'data'>;

/** Writes to a stream what no door has looked at. Answers the position of the last event. */
export const writePastTheDoor = async (
  store: EventStore,
  stream: string,
  written: readonly StoredCaseEvent[],
): Promise<RecordedEvent['position']> => {
  const metadata = { occurredAt: NOW, actor: 'spec', correlationId: 'c' };
  const events = written.map(({ type, data }) => ({ id: randomUUID(), type, data, metadata }));
  const { position } = await store.append(stream, events, 'any');
  return position;
};

/** Sets a field of an event right where it stands, as somebody with the database's password would. */
export const mendInStore = async (
  { app }: TestService,
  { stream, field, value }: FieldRepair,
): Promise<void> => {
  const database = app.get<DataSource>(DATA_SOURCE, { strict: false });
  await database.query('alter table event_store.events disable trigger events_are_facts');
  await database.query(
    `update event_store.events set data = (data::jsonb || jsonb_build_object($2::text, $3::text))::json
     where stream = $1 and data::jsonb ? $2`,
    [stream, field, value],
  );
  await database.query('alter table event_store.events enable trigger events_are_facts');
};

interface FieldRepair {
  readonly stream: string;
  readonly field: string;
  readonly value: string;
}
