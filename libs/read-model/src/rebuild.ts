import { pause, type Position } from '@zhixin/event-store';
import {
  asQueryable,
  Backlog,
  backOff,
  digest,
  isTransient,
  LeadLost,
  writtenVersionOf,
  type FollowedEntry,
  type Log,
  type PostgresParkedList,
} from '@zhixin/follower';
import { DataSource, type EntityManager } from 'typeorm';
import { searching } from './open-read-models.js';
import { createPositions, parkedOf, Positions, type ProjectionLease } from './positions.js';
import { versionOf, type LogProjection } from './projection.js';
import { dropShadows, makeShadows, switchTables, type SchemaPair } from './shadow-tables.js';

/** How far a rebuild is. */
export interface RebuildProgress {
  /** Events projected by this run. */
  readonly events: number;
  readonly position: Position | undefined;
  /** When the newest of them was recorded. */
  readonly recordedAt: string | undefined;
}

interface RebuildOptions<Event extends FollowedEntry> extends LogProjection<Event> {
  readonly service: string;
  readonly dataSource: DataSource;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: RebuildProgress) => void;
  readonly log?: Log | undefined;
}

const BATCH_MAX = 1_000;
const STANDBY_MS = 1_000;
const POOL_SIZE = 2;
/** Readers are not kept waiting longer than this for the switch; it is then tried again. */
const SWITCH_LOCK_MS = 2_000;
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Builds a projection's tables anew in the schema `{service}_rebuild`, from the first event on, while
 * the old ones serve readers; one transaction then puts them in their place. A rebuild that died is
 * continued where it stood. Of several instances one builds. It begins with an empty list of parked events, and parks
 * what cannot be projected as the projection itself does. Resolves early when `signal` aborts.
 */
export const rebuild = async <Event extends FollowedEntry>(
  options: RebuildOptions<Event>,
): Promise<void> => {
  const { dataSource, projection, signal, log } = options;
  const [{ live }] = (await dataSource.query('select current_schema() as live')) as [
    { live: string },
  ];
  const schemas = { live, shadow: `${live}_rebuild` };
  const shadow = new DataSource({
    ...(dataSource.options as object),
    type: 'postgres',
    migrations: [],
    poolSize: POOL_SIZE,
    extra: searching(schemas.shadow, schemas.live, 'public'),
  });
  const rebuilding = new Rebuild(options, schemas, shadow);
  try {
    await prepare(options, schemas);
    await shadow.initialize();
    for (let tries = 1; !signal.aborted;) {
      try {
        if (await rebuilding.round()) return;
        tries = 1;
      } catch (error) {
        if (error instanceof LeadLost) continue;
        if (!isTransient(error)) throw error;
        log?.warn({ err: error, projection: projection.name, tries }, 'a rebuild retries');
        await pause(backOff(tries), signal);
        tries += 1;
      }
    }
  } finally {
    if (shadow.isInitialized) await shadow.destroy();
  }
};

// What was left by a rebuild of another version, or of another store's events, is of no use.
const prepare = <Event extends FollowedEntry>(
  { dataSource, projection, source, service }: RebuildOptions<Event>,
  schemas: SchemaPair,
) =>
  dataSource.transaction(async (db) => {
    const { shadow } = schemas;
    await db.query(`select pg_advisory_xact_lock(hashtextextended('rebuild ${shadow}', 0))`);
    await db.query(`create schema if not exists ${shadow}`);
    await db.query(`set local search_path = ${shadow}`);
    await createPositions(db);
    const left = await db.query(
      `delete from ${shadow}.projection_position
       where name = $1 and (version <> $2 or adapter <> $3) returning name`,
      [projection.name, versionOf(projection), source.adapter],
    );
    const kept = await db.query(`select 1 from ${shadow}.projection_position where name = $1`, [
      projection.name,
    ]);
    if (left[1] > 0 || kept.length === 0) {
      await dropShadows(db, schemas, projection.tables);
      await parkedOf(projection, service, { dataSource, what: ' rebuild' }).clear(asQueryable(db));
    }
    await makeShadows(db, schemas, projection.tables);
    await db.query(
      `insert into ${shadow}.projection_position (name, version, adapter) values ($1, $2, $3)
       on conflict do nothing`,
      [projection.name, versionOf(projection), source.adapter],
    );
  });

class Rebuild<Event extends FollowedEntry> {
  readonly #positions: Positions;
  readonly #parked: PostgresParkedList;
  #events = 0;

  constructor(
    private readonly options: RebuildOptions<Event>,
    private readonly schemas: SchemaPair,
    private readonly shadow: DataSource,
  ) {
    this.#positions = new Positions(shadow);
    const { projection, service, dataSource } = options;
    this.#parked = parkedOf(projection, service, { dataSource, what: ' rebuild' });
  }

  /** Catches up and tries to switch; whether there is nothing left to do. */
  async round(): Promise<boolean> {
    const { projection, signal } = this.options;
    const taken = await this.#positions.take(projection.name);
    if (taken === undefined) {
      await pause(STANDBY_MS, signal);
      return (await this.#positions.load(projection.name)) === undefined;
    }
    let lease = taken;
    try {
      lease = await this.#catchUp(taken);
      return !signal.aborted && (await this.#switch(lease));
    } finally {
      await this.#positions.leases.release(lease);
    }
  }

  async #catchUp(taken: ProjectionLease): Promise<ProjectionLease> {
    const { source, signal } = this.options;
    const backlog = new Backlog(await this.#parked.waiting());
    let lease = taken;
    let batch: Event[] = [];
    const save = async () => {
      lease = await this.#digest(batch, { lease, backlog });
      batch = [];
    };
    for await (const event of source.read(taken.position)) {
      if (signal.aborted) return lease;
      if (batch.push(event) === BATCH_MAX) await save();
    }
    await save();
    return lease;
  }

  async #digest(
    batch: readonly Event[],
    { lease: before, backlog }: { readonly lease: ProjectionLease; readonly backlog: Backlog },
  ): Promise<ProjectionLease> {
    const { projection, keyOf, understands, onProgress, signal, log } = this.options;
    let lease = before;
    await digest(batch, {
      ...{ keyOf, backlog, signal, log },
      isNewer: (event) => understands?.(event.type, writtenVersionOf(event)) === false,
      placeOf: ({ position, type }) => ({ projection: projection.name, position, type }),
      settle: async ({ batch: part, handled, aside }) => {
        const last = part.at(-1);
        if (last === undefined) return;
        await this.shadow.transaction(async (db) => {
          if (handled.length > 0) await projection.project(handled, db);
          await this.#parked.put(aside, asQueryable(db));
          await this.#positions.moveIn(db, lease, last.position);
        });
        const { position, recordedAt } = last;
        lease = { ...lease, position };
        this.#events += part.length;
        onProgress?.({ events: this.#events, position, recordedAt });
      },
    });
    return lease;
  }

  /** False: the old tables have moved on meanwhile, or readers hold them. */
  async #switch(lease: ProjectionLease): Promise<boolean> {
    const { dataSource, log, projection } = this.options;
    try {
      return await dataSource.transaction((db) => this.#switchIn(db, lease));
    } catch (error) {
      const { driverError } = error as { driverError?: { code?: string } };
      if (driverError?.code !== LOCK_NOT_AVAILABLE) throw error;
      log?.info({ projection: projection.name }, 'readers hold the tables; the switch waits');
      return false;
    }
  }

  // Tables before positions, as a projection's own transaction takes them, so that none waits in a ring.
  async #switchIn(db: EntityManager, { name, epoch, position, version, adapter }: ProjectionLease) {
    const { live, shadow } = this.schemas;
    const { tables } = this.options.projection;
    await db.query(`set local lock_timeout = ${SWITCH_LOCK_MS}`);
    await db.query(
      `lock table ${tables.map((table) => `${live}."${table}"`).join(', ')} in access exclusive mode`,
    );
    const [old] = await db.query(
      `select adapter, position from ${live}.projection_position where name = $1 for update`,
      [name],
    );
    if (old?.adapter === adapter && this.#isBehind(position, old.position)) return false;
    const [, mine] = await db.query(
      `delete from ${shadow}.projection_position where name = $1 and epoch = $2`,
      [name, epoch],
    );
    if (mine === 0) throw new LeadLost();
    await switchTables(db, this.schemas, tables);
    const { projection, service, dataSource } = this.options;
    await parkedOf(projection, service, { dataSource }).takeOver(this.#parked, asQueryable(db));
    await db.query(
      `insert into ${live}.projection_position as p (name, version, adapter, position)
       values ($1, $2, $3, $4)
       on conflict (name) do update
         set version = excluded.version, adapter = excluded.adapter, position = excluded.position,
             owner = null, epoch = p.epoch + 1, expires_at = '-infinity'`,
      [name, version, adapter, position ?? null],
    );
    return true;
  }

  #isBehind(position: Position | undefined, old: Position | null) {
    if (old === null) return false;
    return position === undefined || this.options.source.compare(position, old) < 0;
  }
}
