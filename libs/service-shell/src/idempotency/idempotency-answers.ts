import type pg from 'pg';

/** An answer as it was given. */
export interface StoredAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** A key belongs to its caller: two callers may use the same. */
export interface CallerKey {
  readonly caller: string;
  readonly key: string;
}

/** Remembers what was answered to which key. */
export interface StoredAnswers {
  /** Takes the key, or tells what stands there. A key taken by a process that died is free again after `TAKEN_MS_MAX`. */
  begin(
    place: CallerKey,
    digest: string,
  ): Promise<'begun' | 'in-progress' | 'other-payload' | StoredAnswer>;
  finish(place: CallerKey, answer: StoredAnswer): Promise<void>;
  forget(place: CallerKey): Promise<void>;
}

/** No request runs longer than this. */
export const TAKEN_MS_MAX = 120_000;
/** Answers are kept for this long. */
export const KEPT_DAYS = 7;
const MEMORY_ENTRIES_MAX = 10_000;
const FORGET_EVERY_REQUESTS = 500;
const FORGET_ROWS_MAX = 5_000;

interface TakenKey {
  readonly digest: string;
  readonly takenAtMs: number;
  readonly answer?: StoredAnswer;
}

/** Answers for specs: nothing survives the process. */
export const memoryAnswers = (): StoredAnswers => {
  const entries = new Map<string, TakenKey>();
  const name = ({ caller, key }: CallerKey) => JSON.stringify([caller, key]);
  return {
    begin: async (place, digest) => {
      const found = entries.get(name(place));
      const abandoned =
        found?.answer === undefined && Date.now() - (found?.takenAtMs ?? 0) > TAKEN_MS_MAX;
      if (found !== undefined && !abandoned) {
        if (found.digest !== digest) return 'other-payload';
        return found.answer ?? 'in-progress';
      }
      entries.set(name(place), { digest, takenAtMs: Date.now() });
      const oldest = entries.keys().next().value;
      if (entries.size > MEMORY_ENTRIES_MAX && oldest !== undefined) entries.delete(oldest);
      return 'begun';
    },
    finish: async (place, answer) => {
      const entry = entries.get(name(place));
      if (entry !== undefined) entries.set(name(place), { ...entry, answer });
    },
    forget: async (place) => void entries.delete(name(place)),
  };
};

const SCHEMA = `
create schema if not exists service_shell;
create table if not exists service_shell.idempotency (
  caller text not null,
  key text not null,
  digest text not null,
  taken_at timestamptz not null default now(),
  answer jsonb,
  primary key (caller, key)
);
create index if not exists idempotency_taken_at on service_shell.idempotency (taken_at);`;

interface AnswerRow {
  readonly digest: string;
  readonly answer: StoredAnswer | null;
}

/** Answers in the table `service_shell.idempotency`, which is made on first use. */
export const postgresAnswers = (pool: pg.Pool): StoredAnswers => {
  let made: Promise<unknown> | undefined;
  let requests = 0;
  // "if not exists" still collides when two processes begin at once, hence the lock.
  const make = async () => {
    const client = await pool.connect();
    try {
      await client.query('begin');
      await client.query(`select pg_advisory_xact_lock(hashtext('zhixin idempotency'))`);
      await client.query(SCHEMA);
      await client.query('commit');
      client.release();
    } catch (error) {
      client.release(true);
      made = undefined;
      throw error;
    }
  };
  const forgetOld = async () => {
    requests += 1;
    if (requests % FORGET_EVERY_REQUESTS !== 0) return;
    await pool.query(
      `delete from service_shell.idempotency where (caller, key) in
         (select caller, key from service_shell.idempotency
           where taken_at < now() - make_interval(days => $1) limit $2)`,
      [KEPT_DAYS, FORGET_ROWS_MAX],
    );
  };
  return {
    begin: async ({ caller, key }, digest) => {
      await (made ??= make());
      await forgetOld();
      const { rowCount } = await pool.query(
        `insert into service_shell.idempotency as old (caller, key, digest) values ($1, $2, $3)
         on conflict (caller, key) do update set digest = excluded.digest, taken_at = now()
           where old.answer is null and old.taken_at < now() - make_interval(secs => $4)`,
        [caller, key, digest, TAKEN_MS_MAX / 1_000],
      );
      if (rowCount === 1) return 'begun';
      const { rows } = await pool.query<AnswerRow>(
        'select digest, answer from service_shell.idempotency where caller = $1 and key = $2',
        [caller, key],
      );
      const found = rows[0];
      // Forgotten between the two statements: whoever held it failed, so the caller may try again.
      if (found === undefined) return 'in-progress';
      if (found.digest !== digest) return 'other-payload';
      return found.answer ?? 'in-progress';
    },
    finish: async ({ caller, key }, answer) => {
      await pool.query(
        'update service_shell.idempotency set answer = $3 where caller = $1 and key = $2',
        [caller, key, JSON.stringify(answer)],
      );
    },
    forget: async ({ caller, key }) => {
      await pool.query('delete from service_shell.idempotency where caller = $1 and key = $2', [
        caller,
        key,
      ]);
    },
  };
};
