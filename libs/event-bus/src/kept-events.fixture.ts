import pg from 'pg';
import type { CloudEvent, SourcePlace } from './event-bus.js';
import type { TopicSource } from './topic-source.js';

/** An owner of topics that keeps what it publishes, as the log of traceability does. */
export interface TopicOwner {
  readonly source: TopicSource;
  /** Keeps events, each once; answers where they are. */
  keep(events: readonly CloudEvent[]): Promise<readonly SourcePlace[]>;
  eventsAt(positions: readonly string[]): Promise<readonly CloudEvent[]>;
  close(): Promise<void>;
}

const source: TopicSource = {
  rows: 'owner.published',
  types: ['NumberedV1', 'OtherV1'],
  toEvent: ({ event }) => JSON.parse(String(event)) as CloudEvent,
};

/** One that keeps them in the schema `owner` of a database. */
export const ownerInDatabase = async (connectionString: string): Promise<TopicOwner> => {
  const pool = new pg.Pool({ connectionString, max: 2 });
  pool.on('error', () => undefined);
  await pool.query(`
    create schema if not exists owner;
    create table if not exists owner.kept (
      position bigint generated always as identity primary key, id text not null unique, event text not null);
    create or replace function owner.published(bigint[])
    returns table ("position" bigint, event text) stable language sql as
      'select position, event from owner.kept where position = any ($1)'`);
  return {
    source,
    keep: async (events) => {
      const ids = events.map(({ id }) => id);
      await pool.query(
        `insert into owner.kept (id, event) select * from unnest($1::text[], $2::text[])
         on conflict do nothing`,
        [ids, events.map((event) => JSON.stringify(event))],
      );
      const { rows } = await pool.query<{ id: string; position: string }>(
        'select id, position from owner.kept where id = any ($1)',
        [ids],
      );
      const positions = new Map(rows.map(({ id, position }) => [id, position]));
      return events.map((event) => placeOf(event, positions.get(event.id)!));
    },
    eventsAt: async (positions) => {
      const { rows } = await pool.query<{ position: string; event: string }>(
        'select * from owner.published($1)',
        [positions],
      );
      const events = new Map(rows.map((row) => [row.position, source.toEvent(row)]));
      return positions.map((position) => events.get(position)!);
    },
    close: () => pool.end(),
  };
};

/** One that keeps them in this process. */
export const ownerInMemory = (): TopicOwner => {
  const kept: CloudEvent[] = [];
  return {
    source,
    keep: async (events) =>
      events.map((event) => {
        const known = kept.findIndex(({ id }) => id === event.id);
        return placeOf(event, String(known < 0 ? kept.push(event) - 1 : known));
      }),
    eventsAt: async (positions) => positions.map((position) => kept[Number(position)]!),
    close: async () => undefined,
  };
};

const placeOf = ({ id, partitionkey }: CloudEvent, position: string): SourcePlace => ({
  id,
  partitionkey,
  position,
});
