import { StreamOfANewerVersion } from '@zhixin/event-store';
import type { RuleBook } from '@zhixin/rule-packs';
import { abortablePause, Decide, type ServiceContext, type Work } from '@zhixin/service-shell';
import type { EntityManager } from 'typeorm';
import { dateOf, DAY_MS, instantOf, monthStart } from '../domain/calendar.js';
import { enterprise } from '../domain/enterprise.js';

/** Enterprises evaluated between two saved places of the run. */
export const RUN_BATCH = 200;
/** Evaluations at once. */
const PARALLEL_MAX = 8;
/** How often the clock is looked at. */
export const LOOK_MS = 15_000;
/** A moment that came so long ago is caught by the monthly run. */
const DUE_BACK_DAYS = 40;
/** Enterprises that are left to a newer version of the platform; more of them are tried with every look. */
const LEFT_MAX = 10_000;

/** Enterprises to whose streams a newer version has written: this process cannot ever fold them. */
export type NewerStreams = Set<string>;

/**
 * Evaluates grades that time alone changes: every enterprise once a month from the first day on, and
 * single ones when something known beforehand begins or ends. How far a run has come is saved, so a
 * restart goes on; evaluating again changes nothing, so a second instance does no harm.
 */
export const evaluationRun =
  (rules: RuleBook, lookMs: number = LOOK_MS) =>
  (context: ServiceContext): Work => ({
    name: 'monthly-evaluation',
    run: async (signal) => {
      const left: NewerStreams = new Set();
      while (!signal.aborted) {
        const monthly = await monthlyBatch(context, rules, left);
        const worked = monthly + (await dueBatch(context, rules, left));
        if (worked === 0) await abortablePause(lookMs, signal);
      }
    },
  });

/**
 * Evaluates the next enterprises of this month's run; 0 when the run has ended. Those left to a newer version are
 * passed: the moments at which their grades change are due all the same.
 */
export const monthlyBatch = (
  context: ServiceContext,
  rules: RuleBook,
  left: NewerStreams,
): Promise<number> =>
  context.dataSource.transaction(async (db) => {
    const month = dateOf(monthStart(instantOf(context.clock.now())));
    await db.query('insert into monthly_run (month) values ($1) on conflict do nothing', [month]);
    // Another instance that holds the row is doing the work.
    const [run] = await db.query<{ reached: string }[]>(
      `select reached from monthly_run where month = $1 and not ended for update skip locked`,
      [month],
    );
    if (run === undefined) return 0;
    const enterprises = await db.query<{ uscc: string }[]>(
      'select uscc from enterprise_grade where uscc > $1 order by uscc limit $2',
      [run.reached, RUN_BATCH],
    );
    const usccs = enterprises.map(({ uscc }) => uscc).filter((uscc) => !left.has(uscc));
    await evaluate(context, { rules, usccs, occasion: 'monthly-run', left });
    const reached = enterprises.at(-1)?.uscc ?? run.reached;
    await db.query('update monthly_run set reached = $2, ended = $3 where month = $1', [
      month,
      reached,
      enterprises.length < RUN_BATCH,
    ]);
    return enterprises.length;
  });

/**
 * Evaluates enterprises for which a known moment has come; the number of moments. Those of enterprises that are left
 * to a newer version stay due.
 */
export const dueBatch = (
  context: ServiceContext,
  rules: RuleBook,
  left: NewerStreams,
): Promise<number> =>
  context.dataSource.transaction(async (db) => {
    const now = instantOf(context.clock.now());
    const since = new Date(now - DUE_BACK_DAYS * DAY_MS);
    const due = await db.query<{ due_at: Date; uscc: string }[]>(
      `select due_at, uscc from evaluation_due as due
       where due_at > $1 and due_at <= $2 and uscc <> all($4) and not exists (
         select from evaluation_made as made where (made.due_at, made.uscc) = (due.due_at, due.uscc))
       order by due_at, uscc limit $3`,
      [since, new Date(now), RUN_BATCH, [...left]],
    );
    if (due.length === 0) return 0;
    const usccs = [...new Set(due.map(({ uscc }) => uscc))];
    const passed = await evaluate(context, { rules, usccs, occasion: 'date-reached', left });
    const made = due.filter(({ uscc }) => !passed.has(uscc));
    await saveMade(db, made, since);
    return made.length;
  });

const saveMade = async (
  db: EntityManager,
  due: readonly { due_at: Date; uscc: string }[],
  since: Date,
) => {
  await db.query(
    `insert into evaluation_made (due_at, uscc)
     select * from unnest($1::timestamptz[], $2::text[]) on conflict do nothing`,
    [due.map(({ due_at }) => due_at), due.map(({ uscc }) => uscc)],
  );
  await db.query('delete from evaluation_made where due_at <= $1', [since]);
};

interface EvaluationRun {
  readonly rules: RuleBook;
  readonly usccs: readonly string[];
  readonly occasion: 'monthly-run' | 'date-reached';
  /** Grows by those that turn out to be of a newer version. */
  readonly left: NewerStreams;
}

/** @returns the enterprises that were passed, because a newer version has written to their streams. */
const evaluate = async (
  { commands, clock, log }: ServiceContext,
  { rules, usccs, occasion, left }: EvaluationRun,
): Promise<ReadonlySet<string>> => {
  const waiting = [...usccs];
  const passed = new Set<string>();
  const by = 'service:credit-scoring';
  const workers = Array.from({ length: PARALLEL_MAX }, async () => {
    for (let uscc = waiting.shift(); uscc !== undefined; uscc = waiting.shift()) {
      const command = { type: 'EvaluateGrade', at: clock.now(), by, rules, occasion } as const;
      const decide = new Decide(enterprise, uscc, command, { actor: by });
      await commands.execute(decide).catch((err: unknown) => {
        if (!(err instanceof StreamOfANewerVersion)) throw err;
        log.warn({ err, uscc }, 'An evaluation is left to a newer version of the platform.');
        passed.add(uscc);
        if (left.size < LEFT_MAX) left.add(uscc);
      });
    }
  });
  await Promise.all(workers);
  return passed;
};
