import { recordedAs, type RecordedEvent } from '@zhixin/event-store';
import type { ProjectionByBatch } from '@zhixin/read-model';
import { recallPackOf, type RecallClock, type RecallPack } from '@zhixin/rule-packs';
import type { EntityManager } from 'typeorm';
import { clocksOf, isOpen } from '../domain/clocks.js';
import { recall } from '../domain/recall.js';
import { shownStatus, type OpenedCase, type RecallState } from '../domain/recall-case.js';
import type { RecallRules } from '../rules.js';
import { foundIn, kept, type KeptCase } from './kept-case.js';
import { publishedOf } from './public-notice.js';

/** Name of the projection. */
export const CASES = 'cases';

/** Where nothing is due, a case stands behind all others. */
export const NEVER_DUE = '9999-12-31T00:00:00.000Z';

/**
 * Answers: which cases are there, what is due first in each, and what is public? A batch is four statements, however many
 * cases it is about.
 */
export const casesProjection = ({ book, calendar }: RecallRules): ProjectionByBatch => ({
  name: CASES,
  aggregates: [recall],
  tables: ['recall_case', 'recall_clock'],
  project: async (batch, db) => {
    const states = await foldedWith(batch, db);
    const rows = [...states].flatMap(([id, state]) => {
      const pack = state && recallPackOf(book, state.facts.pack);
      if (state === undefined || pack === undefined) return [];
      return [rowsOf(id, { state, pack, clocks: clocksOf({ state, pack, calendar }) })];
    });
    await saveCases(
      db,
      rows.map(({ row }) => row),
    );
    await saveClocks(
      db,
      [...states.keys()],
      rows.flatMap(({ clocks }) => clocks),
    );
  },
});

const idOf = ({ stream }: RecordedEvent) => stream.slice(recall.category.length + 1);

const foldedWith = async (
  batch: readonly RecordedEvent[],
  db: EntityManager,
): Promise<ReadonlyMap<string, RecallState>> => {
  const ids = [...new Set(batch.map(idOf))];
  const known = await db.query<{ id: string; state: KeptCase }[]>(
    'select id, state from recall_case where id = any($1)',
    [ids],
  );
  const states = new Map<string, RecallState>(known.map(({ id, state }) => [id, foundIn(state)]));
  const { evolve, initialState } = recall.decider;
  for (const event of batch)
    states.set(
      idOf(event),
      evolve(states.get(idOf(event)) ?? initialState, recordedAs(recall, event)),
    );
  return states;
};

interface CountedCase {
  readonly state: OpenedCase;
  readonly pack: RecallPack;
  readonly clocks: readonly RecallClock[];
}

const rowsOf = (id: string, { state, pack, clocks }: CountedCase) => {
  const { facts, responsible, deadlines } = state;
  const published = publishedOf(state, pack);
  const open = clocks.filter((clock) => isOpen(clock) && clock.reckoned.dueAt !== null);
  const duties = open.filter(({ rule }) => rule.isRight !== true);
  return {
    row: {
      ...{ id, pack: `${pack.id}@${pack.version}`, regime: facts.regime },
      ...{ status: shownStatus(state), level: state.level, decision: state.decision },
      ...{ uscc: responsible.uscc, name: responsible.name, region: facts.region },
      regions: prefixesOf(facts.region, responsible.region),
      ...{ product: facts.product, discovered_at: facts.discoveredAt, opened_at: state.openedAt },
      due_order: earliest(open.map(({ reckoned }) => reckoned.dueAt!)) ?? NEVER_DUE,
      late_from: earliest(duties.map(({ reckoned }) => reckoned.latest!)),
      missed: open.filter(({ clockId }) => deadlines.get(clockId)?.missed === true).length,
      published_at: published?.publishedAt,
      ...{ published, state: kept(state) },
    },
    clocks: open.map((clock) => ({
      ...{ case_id: id, clock_id: clock.clockId, rule_id: clock.rule.ruleId },
      ...{ title: clock.rule.title, who: clock.rule.who, due_at: clock.reckoned.dueAt },
      provisional: clock.reckoned.provisional,
    })),
  };
};

const prefixesOf = (...regions: readonly string[]): readonly string[] => [
  ...new Set(regions.flatMap((region) => [2, 4, 6].map((digits) => region.slice(0, digits)))),
];

// Our own times have one offset and one form, but for the milliseconds.
const earliest = (times: readonly string[]): string | undefined =>
  [...times].sort((one, other) => Date.parse(one) - Date.parse(other))[0];

const saveCases = async (db: EntityManager, rows: readonly object[]) => {
  if (rows.length === 0) return;
  await db.query(
    `insert into recall_case
       (id, pack, regime, status, level, decision, uscc, name, region, regions, product, discovered_at, opened_at,
        due_order, late_from, missed, published_at, published, state)
     select id, pack, regime, status, level, decision, uscc, name, region, regions, product,
            discovered_at, opened_at, date_trunc('milliseconds', due_order), late_from, missed,
            date_trunc('milliseconds', published_at), published, state
     from jsonb_to_recordset($1::jsonb) as given (
       id text, pack text, regime text, status text, level integer, decision text, uscc text, name text, region text,
       regions text[], product text, discovered_at timestamptz, opened_at timestamptz, due_order timestamptz,
       late_from timestamptz, missed integer, published_at timestamptz, published jsonb, state jsonb)
     on conflict (id) do update set
       status = excluded.status, level = excluded.level, decision = excluded.decision, name = excluded.name,
       regions = excluded.regions, due_order = excluded.due_order, late_from = excluded.late_from,
       missed = excluded.missed, published_at = excluded.published_at, published = excluded.published,
       state = excluded.state`,
    [JSON.stringify(rows)],
  );
};

const saveClocks = async (
  db: EntityManager,
  cases: readonly string[],
  clocks: readonly object[],
) => {
  await db.query('delete from recall_clock where case_id = any($1)', [cases]);
  if (clocks.length === 0) return;
  await db.query(
    `insert into recall_clock
       (case_id, clock_id, rule_id, title, who, due_at, provisional)
     select * from jsonb_to_recordset($1::jsonb) as given (
       case_id text, clock_id text, rule_id text, title jsonb, who text[], due_at timestamptz,
       provisional boolean)`,
    [JSON.stringify(clocks)],
  );
};
