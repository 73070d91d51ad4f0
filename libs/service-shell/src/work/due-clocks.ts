import type { Aggregate, AnyCommand, AnyEvent, DeclaredCategory } from '@zhixin/decider';
import { categoryOf } from '@zhixin/event-store';
import { isTransient } from '@zhixin/follower';
import type { DeadlineEvent, Look, ToldDeadline, WorkingCalendar } from '@zhixin/legal-clock';
import { hasCome, hasPassed } from '@zhixin/legal-clock';
import { NotYetProjected, type StreamProjection } from '@zhixin/read-model';
import type { EntityManager, MigrationInterface, QueryRunner } from 'typeorm';
import { Decide } from '../decide.js';
import type { ServiceContext } from '../service-definition.js';
import { abortablePause } from './abortable-pause.js';
import type { Work } from './background-work.js';

/** Makes the table of the moments at which time limits are to be looked at; for a service whose cases have any. */
export class DueClocks1764800000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table due_clock (
        category text not null,
        case_id text not null,
        clock_id text not null,
        kind text not null,
        next_at timestamptz not null,
        late_at timestamptz not null,
        awaited_year integer,
        primary key (category, case_id, clock_id)
      );
      create index due_clock_next on due_clock (category, next_at, case_id);
      create index due_clock_awaiting on due_clock (category, awaited_year, case_id)
        where awaited_year is not null;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table due_clock');
  }
}

const GATHER_MS = 50;

/** Name of the projection. */
const DUE_CLOCKS = 'due-clocks';

/** A clock of a case: category, id, clock. */
type ClockKey = [category: string, caseId: string, clockId: string];

const keyOf = (stream: string, { clockId }: { readonly clockId: string }): ClockKey => {
  const category = categoryOf(stream);
  return [category, stream.slice(category.length + 1), clockId];
};

const forget = (db: EntityManager, key: ClockKey) =>
  db.query('delete from due_clock where (category, case_id, clock_id) = ($1, $2, $3)', key);

/**
 * Answers: at which moment is which time limit of these cases to be looked at next? One for all aggregates of a service
 * that have time limits; the service has the table of `DueClocks1764800000000`.
 */
export const dueClocks = (
  ...aggregates: readonly DeclaredCategory<DeadlineEvent>[]
): StreamProjection<DeadlineEvent> => {
  return {
    name: DUE_CLOCKS,
    aggregates,
    tables: ['due_clock'],
    gatherMs: GATHER_MS,
    on: {
      DeadlineSet: (db, told, { stream }) => noteNext(db, keyOf(stream, told), told),
      DeadlineNear: (db, data, { stream }) =>
        db.query(
          `update due_clock set kind = 'missed', next_at = late_at
           where (category, case_id, clock_id) = ($1, $2, $3)`,
          keyOf(stream, data),
        ),
      DeadlineSuspended: (db, data, { stream }) => forget(db, keyOf(stream, data)),
      DeadlineMissed: (db, data, { stream }) => forget(db, keyOf(stream, data)),
      DeadlineEnded: (db, data, { stream }) => forget(db, keyOf(stream, data)),
    },
  };
};

// What has come when it is set is told in the same append, or was told before.
const noteNext = async (
  db: EntityManager,
  key: ClockKey,
  { at, remindAt, latest, awaits }: ToldDeadline,
): Promise<void> => {
  const isNear = hasCome(remindAt, at);
  const lateAt = new Date(Date.parse(latest) + SECOND_MS);
  await db.query(
    `insert into due_clock (category, case_id, clock_id, kind, next_at, late_at, awaited_year)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (category, case_id, clock_id) do update set (kind, next_at, late_at, awaited_year)
       = (excluded.kind, excluded.next_at, excluded.late_at, excluded.awaited_year)`,
    [...key, isNear ? 'missed' : 'near', isNear ? lateAt : remindAt, lateAt, awaits[0] ?? null],
  );
  if (hasPassed(latest, at)) await forget(db, key);
};

const SECOND_MS = 1_000;

/** Cases looked at between two looks at the clock. */
export const DUE_CASES_MAX = 200;
/** How often the clock on the wall is looked at. */
const LOOK_MS = 5_000;
/** Commands at once. */
const PARALLEL_MAX = 8;
/** How long the table may take to have what the store has. */
const ROWS_WAIT_MS = 10_000;
/** A case about which nothing could be told is passed for so many looks, so that it holds up no other. */
const RESTING_LOOKS = 12;
/** Years after this one whose holidays may be awaited. */
const YEARS_AHEAD = 12;

/** The cases of an aggregate whose time limits are watched. */
export interface WatchedCases<
  State,
  Given extends AnyCommand,
  Event extends AnyEvent,
  Code extends string,
> {
  readonly aggregate: Aggregate<State, Given, Event, Code>;
  /** The command by which the aggregate tells what `decideDeadlines` finds; it may find nothing. */
  readonly lookAtDeadlines: (look: Look) => NoInfer<Given>;
  /** Cases that wait for the holidays of a year are looked at as soon as this knows them. */
  readonly calendar: WorkingCalendar;
  readonly lookMs?: number;
}

/**
 * Has time limits looked at when they come near or have passed, and when the holidays that they await are published. The
 * aggregate alone decides what is new, so restarts, a second instance and a clock that jumps tell nothing twice; a look
 * costs what is due and not what is open.
 */
export const dueClockWork =
  <State, Given extends AnyCommand, Event extends AnyEvent, Code extends string>(
    watched: WatchedCases<State, Given, Event, Code>,
  ) =>
  (context: ServiceContext): Work => ({
    name: `due clocks of ${watched.aggregate.category}`,
    run: async (signal) => {
      const resting = new RestingCases();
      while (!signal.aborted) {
        const looked = await lookAtDue(context, watched, resting);
        if (looked === 0) await abortablePause(watched.lookMs ?? LOOK_MS, signal);
      }
    },
  });

/** Cases that are passed for a while. */
export class RestingCases {
  readonly #looksLeft = new Map<string, number>();

  rest(caseId: string): void {
    this.#looksLeft.set(caseId, RESTING_LOOKS);
  }

  /** Those that rest in the look that begins now. */
  nextLook(): readonly string[] {
    for (const [caseId, left] of this.#looksLeft)
      if (left === 0) this.#looksLeft.delete(caseId);
      else this.#looksLeft.set(caseId, left - 1);
    return [...this.#looksLeft.keys()];
  }
}

/** Has the next cases that are due looked at; for how many of them something was told. */
export const lookAtDue = async <
  State,
  Given extends AnyCommand,
  Event extends AnyEvent,
  Code extends string,
>(
  context: ServiceContext,
  watched: WatchedCases<State, Given, Event, Code>,
  resting: RestingCases,
): Promise<number> => {
  if (!(await rowsAreFresh(context))) return 0;
  return context.dataSource.transaction(async (db) => {
    // Another instance that looks right now does the work; were both to do it, nothing would be told twice.
    const [turn] = await db.query<{ mine: boolean }[]>(
      `select pg_try_advisory_xact_lock(hashtextextended(current_schema() || '.due_clock.' || $1, 0)) as mine`,
      [watched.aggregate.category],
    );
    if (turn?.mine !== true) return 0;
    const due = await casesDue(db, context, { ...watched, resting: resting.nextLook() });
    return lookAtCases(context, watched, { due, resting });
  });
};

const rowsAreFresh = async ({ store, readModels }: ServiceContext): Promise<boolean> => {
  const head = await store.head();
  if (head === undefined) return true;
  return readModels.waitForPosition(DUE_CLOCKS, head, ROWS_WAIT_MS).then(
    () => true,
    (error: unknown) => {
      if (error instanceof NotYetProjected) return false;
      throw error;
    },
  );
};

const casesDue = async (
  db: EntityManager,
  { clock }: ServiceContext,
  {
    aggregate,
    calendar,
    resting,
  }: {
    readonly aggregate: DeclaredCategory;
    readonly calendar: WorkingCalendar;
    readonly resting: readonly string[];
  },
): Promise<readonly string[]> => {
  const now = clock.now();
  const thisYear = Number(now.slice(0, 4));
  const published = Array.from({ length: YEARS_AHEAD }, (_, ahead) => thisYear - 1 + ahead).filter(
    (year) => calendar.isPublished(year),
  );
  const rows = await db.query<{ case_id: string }[]>(
    `(select case_id, next_at from due_clock
      where category = $1 and next_at <= $2 and case_id <> all($3)
      order by next_at, case_id limit $4)
     union all
     (select case_id, next_at from due_clock
      where category = $1 and awaited_year = any($5) and case_id <> all($3)
      order by awaited_year, case_id limit $4)`,
    [aggregate.category, now, resting, DUE_CASES_MAX, published],
  );
  return [...new Set(rows.map(({ case_id }) => case_id))];
};

const lookAtCases = async <
  State,
  Given extends AnyCommand,
  Event extends AnyEvent,
  Code extends string,
>(
  { service, commands, clock, log }: ServiceContext,
  { aggregate, lookAtDeadlines }: WatchedCases<State, Given, Event, Code>,
  { due, resting }: { readonly due: readonly string[]; readonly resting: RestingCases },
): Promise<number> => {
  const waiting = [...due];
  const by = `service:${service}`;
  let told = 0;
  const lookAt = async (caseId: string): Promise<void> => {
    const command = lookAtDeadlines({ at: clock.now(), by });
    const outcome = await commands
      .execute(new Decide(aggregate, caseId, command, { actor: by }))
      .catch((err: unknown) => {
        if (isTransient(err)) throw err;
        return { err };
      });
    if ('events' in outcome && outcome.events.length > 0) {
      told += 1;
      return;
    }
    const reason = 'events' in outcome ? {} : outcome;
    log.warn({ caseId, ...reason }, 'A time limit is due, but nothing could be told of it.');
    resting.rest(caseId);
  };
  const workers = Array.from({ length: PARALLEL_MAX }, async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await lookAt(next);
  });
  await Promise.all(workers);
  return told;
};
