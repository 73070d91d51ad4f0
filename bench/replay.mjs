// Folding a million enterprise events to grades ÷ reading the same rows raw, round by round in turn on
// one PostgreSQL. The raw reader pages by key through the table and lets `pg` parse the rows.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { assess, isAssessment } from '../apps/credit-scoring/dist/domain/assess.js';
import { enterprise } from '../apps/credit-scoring/dist/domain/enterprise.js';
import { startPostgres } from '../infra/postgres/dist/index.js';
import { newEventId, postgresEventStore } from '../libs/event-store/dist/index.js';
import { loadRuleBook } from '../libs/rule-packs/dist/load.js';

const EVENTS = Number(process.env.BENCH_EVENTS ?? 1_000_000);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const EVENTS_PER_ENTERPRISE = 50;
const EVENTS_PER_APPEND = 25;
const APPENDS_AT_ONCE = 64;
const RAW_PAGE = 5_000;
const SEED = 20_261_122;
const DAY_MS = 86_400_000;
const FIRST_DAY = Date.parse('2023-01-01T00:00:00+08:00');
const VALID_AT = Date.parse('2026-06-15T00:00:00+08:00');

// Numerical Recipes' linear congruential generator: the same events in every run.
const randomOf = (seed) => () =>
  (seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;

const KINDS = [
  ...Array(14).fill('SAMPLING_PASSED'),
  ...['INSPECT_GENERAL_ITEM', 'INSPECT_GENERAL_ITEM', 'INSPECT_KEY_ITEM', 'SAMPLING_FAIL_LABEL'],
  ...['SAMPLING_FAIL_GENERAL', 'SAMPLING_FAIL_SAFETY', 'PENALTY_MINOR', 'PENALTY_GENERAL'],
  ...['TRACE_RECORD_MISSING', 'RECTIFY_OVERDUE', 'COMMITMENT_BROKEN', 'QUALITY_AWARD_CITY'],
];

const beijing = (instant) =>
  new Date(instant + 8 * 3_600_000).toISOString().slice(0, 19) + '+08:00';
const usccOf = (number) => `91610113${String(number).padStart(10, '0')}`;

/** The nth event of an enterprise: a registration, then facts, each followed by an evaluation or an annulment. */
const eventOf = (number, nth, random) => {
  const instant = FIRST_DAY + nth * 24 * DAY_MS + Math.floor(random() * 20) * DAY_MS;
  const at = beijing(instant);
  const by = '/zhixin/supervision';
  if (nth === 0)
    return {
      type: 'EnterpriseRegistered',
      data: {
        at: beijing(FIRST_DAY),
        by: 'regulator-xian',
        name: `陕西第${number}号食品有限公司`,
        region: '610113',
        industry: '食品制造',
        productRisk: ['high', 'medium', 'low'][number % 3],
        establishedOn: '2012-05-01',
        usccCheckPassed: true,
      },
    };
  if (nth % 3 === 2)
    return {
      type: 'GradeEvaluated',
      data: {
        ...{ at, by, region: '610113', score: 88.5, grade: 'B', tier: 'B', previousGrade: 'A' },
        ...{ gradeSince: at, listed: false, provisional: false },
        rulePack: { id: 'qc-default', version: '2026.1' },
        reason: {
          zh: '一般行政处罚：得分96.5→88.5，等级A→B',
          en: 'General penalty: score 96.5→88.5',
        },
        causedBy: `penalty:${number}-${nth - 1}`,
        inputs: [`penalty:${number}-${nth - 1}`, `sampling:${number}-${nth - 4}`],
        inputsHash: 'a'.repeat(64),
      },
    };
  if (nth % 17 === 0)
    return {
      type: 'QualityEventAnnulled',
      data: {
        ...{ at, by, annulledAt: at, eventId: `event:${number}-${nth - 1}` },
        ...{ reference: `陕复决〔2026〕${nth}号`, reason: '事实不清、证据不足' },
      },
    };
  return {
    type: 'QualityEventRecorded',
    data: {
      ...{
        at,
        by,
        eventId: `event:${number}-${nth}`,
        kind: KINDS[Math.floor(random() * KINDS.length)],
      },
      occurredAt: beijing(instant - 10 * DAY_MS),
      effectiveFrom: at,
      ...(random() < 0.2 ? { causeId: `cause:${number}-${Math.floor(nth / 6)}` } : {}),
      ...(random() < 0.05 ? { intentional: true } : {}),
      reference: `西安市市场监督管理局 XA2026-${number}-${nth}`,
      evidence: ['猕猴桃果汁', `https://id.gs1.org/01/06912345678901/10/L${number}`],
      source: 'supervision',
    },
  };
};

const metadata = {
  occurredAt: '2026-03-01T08:00:00+08:00',
  actor: 'service:credit-scoring',
  correlationId: '01890a5d-ac96-774b-bcce-b302099a8057',
};

// Streams grow side by side, as they do in life: no enterprise's events stand together.
const fill = async (store) => {
  const random = randomOf(SEED);
  const enterprises = EVENTS / EVENTS_PER_ENTERPRISE;
  for (let from = 0; from < EVENTS_PER_ENTERPRISE; from += EVENTS_PER_APPEND) {
    for (let first = 0; first < enterprises; first += APPENDS_AT_ONCE)
      await Promise.all(
        Array.from({ length: Math.min(APPENDS_AT_ONCE, enterprises - first) }, (_, offset) => {
          const number = first + offset;
          const events = Array.from({ length: EVENTS_PER_APPEND }, (_, nth) => ({
            id: newEventId(),
            ...eventOf(number, from + nth, random),
            metadata,
          }));
          return store.append(
            `enterprise-${usccOf(number)}`,
            events,
            from === 0 ? 'no-stream' : from - 1,
          );
        }),
      );
  }
};

const readRaw = async (pool) => {
  let count = 0;
  for (let after = '0'; ;) {
    const { rows } = await pool.query(
      `select position, stream, revision, id, type, data, metadata, recorded_at
       from event_store.events where position > $1 order by position limit ${RAW_PAGE}`,
      [after],
    );
    count += rows.length;
    if (rows.length < RAW_PAGE) return count;
    after = rows.at(-1).position;
  }
};

/** What a rebuild of every grade does: read the store, fold each stream, assess each enterprise. */
const replay = async (store, rules) => {
  const { evolve, initialState } = enterprise.decider;
  const states = new Map();
  let count = 0;
  for await (const event of store.readAll({ filter: { categories: [enterprise.category] } })) {
    states.set(event.stream, evolve(states.get(event.stream) ?? initialState, event));
    count += 1;
  }
  const folded = performance.now();
  const grades = { A: 0, B: 0, C: 0, D: 0 };
  for (const { facts } of states.values()) {
    const found = assess(facts, { rules, validAt: VALID_AT, knownAt: VALID_AT });
    if (isAssessment(found)) grades[found.grade] += 1;
  }
  return { count, grades, assessMs: performance.now() - folded };
};

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

export default async function run() {
  const folder = mkdtempSync(join(tmpdir(), 'zhixin-bench-replay-'));
  chmodSync(folder, 0o755);
  const server = await startPostgres({ dataFolder: join(folder, 'data') });
  const store = postgresEventStore({ connectionString: server.url });
  const pool = new pg.Pool({ connectionString: server.url, max: 1 });
  const rules = loadRuleBook('qc-default');
  try {
    await fill(store);
    await pool.query('vacuum analyze event_store.events');
    await readRaw(pool);
    const rawMs = [];
    const replayMs = [];
    let last;
    for (let round = 0; round < ROUNDS; round += 1) {
      const began = performance.now();
      const read = await readRaw(pool);
      rawMs.push(performance.now() - began);
      const replayed = performance.now();
      last = await replay(store, rules);
      replayMs.push(performance.now() - replayed);
      if (read !== EVENTS || last.count !== EVENTS)
        throw new Error(`${EVENTS} events were written, ${read} read raw, ${last.count} replayed`);
    }
    const perSecond = (ms) => Math.round((EVENTS / ms) * 1_000);
    const [raw, folded] = [median(rawMs), median(replayMs)];
    return {
      rows: [
        { what: 'rows read raw', events: EVENTS, ms: Math.round(raw), 'events/s': perSecond(raw) },
        {
          what: 'replayed to grades',
          events: EVENTS,
          ms: Math.round(folded),
          'events/s': perSecond(folded),
          'of it assessing (ms)': Math.round(last.assessMs),
          grades: Object.entries(last.grades)
            .map(([grade, enterprises]) => `${grade} ${enterprises}`)
            .join(', '),
        },
      ],
      ratios: [
        { ratio: 'replay ÷ raw read', value: Number((raw / folded).toFixed(2)), target: 0.5 },
      ],
    };
  } finally {
    await store.close();
    await pool.end();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
