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
      while (!signal.aborted) {
        const worked = (await monthlyBatch(context, rules)) + (await dueBatch(context, rules));
        if (worked === 0) await abortablePause(lookMs, signal);
      }
    },
  });

/** Evaluates the next enterprises of this month's run; 0 when the run has ended. */
export const monthlyBatch = (context: ServiceContext, rules: RuleBook): Promise<number> =>
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
    const usccs = enterprises.map(({ uscc }) => uscc);
    await evaluate(context, { rules, usccs, occasion: 'monthly-run' });
    const reached = enterprises.at(-1)?.uscc ?? run.reached;
    await db.query('update monthly_run set reached = $2, ended = $3 where month = $1', [
      month,
      reached,
      enterprises.length < RUN_BATCH,
    ]);
    return enterprises.length;
  });

/** Evaluates enterprises for which a known moment has come; the number of them. */
export const dueBatch = (context: ServiceContext, rules: RuleBook): Promise<number> =>
  context.dataSource.transaction(async (db) => {
    const now = instantOf(context.clock.now());
    const since = new Date(now - DUE_BACK_DAYS * DAY_MS);
    const due = await db.query<{ due_at: Date; uscc: string }[]>(
      `select due_at, uscc from evaluation_due as due
       where due_at > $1 and due_at <= $2 and not exists (
         select from evaluation_made as made where (made.due_at, made.uscc) = (due.due_at, due.uscc))
       order by due_at, uscc limit $3`,
      [since, new Date(now), RUN_BATCH],
    );
    if (due.length === 0) return 0;
    const usccs = [...new Set(due.map(({ uscc }) => uscc))];
    await evaluate(context, { rules, usccs, occasion: 'date-reached' });
    await saveMade(db, due, since);
    return due.length;
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

interface Evaluations {
  readonly rules: RuleBook;
  readonly usccs: readonly string[];
  readonly occasion: 'monthly-run' | 'date-reached';
}

const evaluate = async (
  { commands, clock }: ServiceContext,
  { rules, usccs, occasion }: Evaluations,
) => {
  const waiting = [...usccs];
  const by = 'service:credit-scoring';
  const workers = Array.from({ length: PARALLEL_MAX }, async () => {
    for (let uscc = waiting.shift(); uscc !== undefined; uscc = waiting.shift()) {
      const command = { type: 'EvaluateGrade', at: clock.now(), by, rules, occasion } as const;
      await commands.execute(new Decide(enterprise, uscc, command, { actor: by }));
    }
  });
  await Promise.all(workers);
};
