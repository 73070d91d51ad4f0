import type { Position } from '@zhixin/event-store';
import type { ParkingReason, KeyBacklog } from './backlog.js';
import { LeadLost, reasonOf, type Failure, type SetAsideEntry } from './digest.js';
import { PARKED_SCHEMA, plainSchema } from './parked-table.js';
import type { FollowedEntry } from './source.js';

/** What follows: a consumer of a bus, a projection, a relay, or another follower of a log. */
export type FollowerKind = 'delivery' | 'projection' | 'relay' | 'follower';

/** Whatever runs a statement: a pool, a client inside a transaction, TypeORM's manager in `asQueryable`. */
export interface Queryable {
  query<Row extends object>(
    sql: string,
    values?: readonly unknown[],
  ): Promise<{ readonly rows: Row[] }>;
}

/** TypeORM's way to run a statement, which answers rows alone. Statements that change rows end with a SELECT. */
export const asQueryable = (db: {
  query(sql: string, values?: unknown[]): Promise<unknown>;
}): Queryable => ({
  query: async <Row extends object>(sql: string, values: readonly unknown[] = []) => ({
    rows: (await db.query(sql, values as unknown[])) as Row[],
  }),
});

/** Who sets aside. */
export interface ParkingFollower {
  readonly kind: FollowerKind;
  /** Unique among the followers of a database. */
  readonly name: string;
}

/** An entry that was set aside. */
export interface ParkedEntry {
  readonly id: string;
  readonly key: string | undefined;
  readonly reason: ParkingReason;
  /** Where the log has its text; '' for a delivery of a bus, whose text is on the list. */
  readonly position: Position;
}

/** The part of a list that belongs to one partition of a topic. */
export interface Partition {
  readonly topic: string;
  readonly partition: number;
}

interface EntryRow {
  readonly id: string;
  readonly key: string | null;
  readonly reason: ParkingReason;
  readonly position: Position;
}

const ERROR_CHARACTERS_MAX = 4_000;
const HELD = 'It waits behind an entry that was parked.';
const NEWER = 'It is of a type, or of a schema, that a newer version of the platform writes.';
/** Types of a newer version that one look compares with what is known. */
const NEWER_TYPES_MAX = 1_000;

/**
 * What one follower of a log has set aside. Only whoever leads writes to it. What is given `db` works in that
 * transaction.
 */
export interface ParkedList {
  readonly follower: ParkingFollower;
  /** How much waits of each key, and why its first entry does. */
  waiting(): Promise<readonly KeyBacklog[]>;
  /** Puts entries on the list, in order; those that are on it already get the newer error. */
  put(aside: readonly SetAsideEntry<FollowedEntry>[], db?: Queryable): Promise<void>;
  /** What is to be handled next because somebody asked: the first entry of its key, or one that has no key. */
  nextAsked(): Promise<ParkedEntry | undefined>;
  /**
   * Takes the entry off the list; answers why the next of its key waits, if there is one. That one is asked for too:
   * what was asked for one entry goes for all behind it.
   *
   * @throws LeadLost where it is not on the list any more.
   */
  take(entry: ParkedEntry, db?: Queryable): Promise<ParkingReason | undefined>;
  /** The entry cannot be handled yet, so it waits as before, and so does all behind it. Without failure: it is newer. */
  waitOn(entry: ParkedEntry, failure?: Failure): Promise<void>;
  /** Asks for all that waited for a version that understands it. */
  comeBack(understands: (type: string, schemaVersion: number) => boolean): Promise<void>;
  /** Per key, when the oldest entry was recorded that is not handled (RFC 3339); other keys are absent. */
  incompleteSince(keys: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Whether the entry at a position is on the list. */
  holds(position: Position): Promise<boolean>;
  count(): Promise<number>;
  /** Empties the list: everything comes again, in order. */
  clear(db?: Queryable): Promise<void>;
}

/** The list in PostgreSQL, in the table of `parkedStatements`. */
export class PostgresParkedList implements ParkedList {
  readonly #table: string;

  readonly #part: string;
  readonly #of: readonly unknown[];

  constructor(
    readonly follower: ParkingFollower,
    private readonly db: Queryable,
    { schema = PARKED_SCHEMA, of }: { readonly schema?: string; readonly of?: Partition } = {},
  ) {
    this.#table = `${plainSchema(schema)}.parked`;
    this.#part = `group_name = $1${of === undefined ? '' : ' and topic = $2 and partition = $3'}`;
    this.#of = [follower.name, ...(of === undefined ? [] : [of.topic, of.partition])];
  }

  async waiting() {
    const { rows } = await this.db.query<{
      key: string | null;
      reason: ParkingReason;
      count: string;
    }>(
      `select key, (array_agg(reason order by place))[1] as reason, count(*) as count
       from ${this.#table} where ${this.#part}
       group by key, case when key is null then reason end`,
      this.#of,
    );
    return rows.map(({ key, reason, count }) => ({
      key: key ?? undefined,
      reason,
      count: Number(count),
    }));
  }

  async put(aside: readonly SetAsideEntry<FollowedEntry>[], db = this.db) {
    if (aside.length === 0) return;
    const { kind, name } = this.follower;
    await db.query(
      `with put as (
         insert into ${this.#table} as parked (kind, group_name, key, reason, position, event_id, type,
           schema_version, recorded_at, error, attempts)
         select $1, $2, k.key, k.reason, k.position, k.event_id, k.type, k.version, k.recorded_at, k.error,
           k.attempts
         from unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::integer[],
             $9::timestamptz[], $10::text[], $11::integer[])
           with ordinality as k (key, reason, position, event_id, type, version, recorded_at, error, attempts, at)
         order by k.at
         on conflict (group_name, event_id) do update
           set error = excluded.error, attempts = parked.attempts + excluded.attempts,
               parked_at = now(), replay = false
           where excluded.reason <> 'held'
         returning 1
       ) select count(*) as put from put`,
      [
        kind,
        name,
        aside.map(({ key }) => key ?? null),
        aside.map(({ reason }) => reason),
        aside.map(({ event }) => event.position),
        aside.map(({ event }) => storable(event.id)),
        aside.map(({ event }) => event.type),
        aside.map(({ event }) => writtenVersionOf(event)),
        aside.map(({ event }) => event.recordedAt),
        aside.map(whyOf),
        aside.map(({ failure }) => failure?.attempts ?? 0),
      ],
    );
  }

  async nextAsked() {
    const { rows } = await this.db.query<EntryRow>(
      `select first.id, first.key, first.reason, coalesce(first.position, '') as position
       from (select id, key, place from ${this.#table} where replay and ${this.#part}
             order by place limit 1) as asked
       join lateral (
         select id, key, reason, position from ${this.#table} one
         where ${this.#part} and (one.id = asked.id or one.key = asked.key)
         order by place limit 1
       ) as first on true`,
      this.#of,
    );
    return rows[0] && entryOf(rows[0]);
  }

  async take({ id }: ParkedEntry, db = this.db) {
    const { rows } = await db.query<{ taken: string; reason: ParkingReason | null }>(
      `with taken as (
         delete from ${this.#table} where id = $1 returning group_name, key, place
       ), next as (
         select one.id, one.reason from ${this.#table} one join taken using (group_name, key)
         where one.place > taken.place order by one.place limit 1
       ), asked as (
         update ${this.#table} set replay = true where id in (select id from next) returning 1
       )
       select (select count(*) from taken) as taken, (select count(*) from asked) as asked,
         (select reason from next) as reason`,
      [id],
    );
    // An earlier try did commit, though its answer was lost: nothing may be done twice.
    if (rows[0]?.taken !== '1') throw new LeadLost('The entry is parked no longer.');
    return rows[0].reason ?? undefined;
  }

  async waitOn({ id }: ParkedEntry, failure?: Failure) {
    await this.db.query(
      `with again as (
         update ${this.#table} set replay = false, error = coalesce($2, error),
           reason = $4, attempts = attempts + $3, parked_at = now()
         where id = $1 returning group_name, key
       ), behind as (
         update ${this.#table} one set replay = false from again
         where one.group_name = again.group_name and one.key = again.key and one.replay and one.id <> $1
         returning 1
       ) select count(*) as changed from behind`,
      [
        id,
        failure === undefined ? null : errorText(failure.error),
        failure?.attempts ?? 0,
        failure === undefined ? 'newer' : reasonOf(failure),
      ],
    );
  }

  async comeBack(understands: (type: string, schemaVersion: number) => boolean) {
    const { rows } = await this.db.query<{ type: string; schema_version: number }>(
      `select distinct type, schema_version from ${this.#table}
       where ${this.#part} and reason = 'newer' limit ${NEWER_TYPES_MAX}`,
      this.#of,
    );
    const known = rows.filter(({ type, schema_version }) => understands(type, schema_version));
    for (const { type, schema_version: version } of known)
      await this.db.query(
        `with asked as (
           update ${this.#table} set replay = true
           where group_name = $1 and reason = 'newer' and type = $2 and schema_version = $3 returning 1
         ) select count(*) as asked from asked`,
        [this.follower.name, type, version],
      );
  }

  async incompleteSince(keys: readonly string[]) {
    if (keys.length === 0) return new Map<string, string>();
    const { rows } = await this.db.query<{ key: string; since: Date }>(
      `select key, min(recorded_at) as since from ${this.#table}
       where group_name = $1 and key = any ($2::text[]) group by key`,
      [this.follower.name, keys],
    );
    return new Map(rows.map(({ key, since }) => [key, since.toISOString()]));
  }

  async holds(position: Position) {
    const { rows } = await this.db.query(
      `select 1 from ${this.#table} where group_name = $1 and position = $2 limit 1`,
      [this.follower.name, position],
    );
    return rows.length > 0;
  }

  async count() {
    const { rows } = await this.db.query<{ count: string }>(
      `select count(*) as count from ${this.#table} where group_name = $1`,
      [this.follower.name],
    );
    return Number(rows[0]?.count ?? 0);
  }

  async clear(db = this.db) {
    await db.query(
      `with gone as (delete from ${this.#table} where group_name = $1 returning 1)
       select count(*) as gone from gone`,
      [this.follower.name],
    );
  }

  /** Takes over the list of another follower in place of its own. */
  async takeOver(other: ParkedList, db: Queryable): Promise<void> {
    await this.clear(db);
    await db.query(
      `with moved as (update ${this.#table} set group_name = $1 where group_name = $2 returning 1)
       select count(*) as moved from moved`,
      [this.follower.name, other.follower.name],
    );
  }
}

const entryOf = ({ id, key, reason, position }: EntryRow): ParkedEntry => ({
  id,
  key: key ?? undefined,
  reason,
  position,
});

/** The version of its schema in which an event was written; absent means 1. */
export const writtenVersionOf = (event: FollowedEntry): number =>
  (event as { readonly metadata?: { readonly schemaVersion?: number } }).metadata?.schemaVersion ??
  1;

/** What an operator is told of an entry that is set aside. */
export const whyOf = ({ reason, failure }: SetAsideEntry<unknown>): string =>
  failure !== undefined ? errorText(failure.error) : reason === 'newer' ? NEWER : HELD;

/** What an operator is shown of an error, in characters that PostgreSQL's text can hold. */
export const errorText = (error: unknown): string =>
  storable(error instanceof Error ? (error.stack ?? error.message) : String(error)).slice(
    0,
    ERROR_CHARACTERS_MAX,
  );

/** PostgreSQL's text holds no NUL. */
export const storable = (text: string): string => text.replaceAll('\u0000', '');
