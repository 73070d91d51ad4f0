// A forward trace over a tree of 10,000 lots on 10 levels in a large log: the walk over the stored graph, which finds the
// things with their depths, times and steps; one recursive SQL query over the raw events of the same log, which counts the
// things; and the whole answer over HTTP, with names, hand-overs and who confirms them.
import { numbersOfNames } from '../apps/traceability/dist/graph/graph-names.js';
import { GraphReader } from '../apps/traceability/dist/graph/graph-reader.js';
import { walkGraph } from '../apps/traceability/dist/graph/walk-graph.js';
import { TREE_ROOT } from './seed/trace-log.mjs';
import { onTracedPlatform } from './seed/traced-platform.mjs';

const EVENTS = Number(process.env.BENCH_EVENTS ?? 1_000_000);
const NODES = 10_000;
const LEVELS = 10;
const PIECES = 10_000;
const WARM_UP = 5;
const ASKED = Number(process.env.BENCH_ASKED ?? 40);
const ALWAYS = Date.parse('9999-12-31T23:59:59.999Z');

// The best that the log's own index gives: from a lot to the events that use it, and from their text to what they make.
const RECURSION = `with recursive reached (lot) as (
    select $1::text
    union
    select made.value ->> 'epcClass'
    from reached r
    join traceability.event_identifier i on i.identifier = substr(r.lot, 19) and i.role = 'j'
    join traceability.event e using (position, record_time)
    cross join lateral jsonb_array_elements(
      (traceability.whole_body(e.body, e.is_id_apart, e.event_uuid))::jsonb -> 'outputQuantityList') as made
  ) select count(*)::int as lots from reached`;

const p95 = (values) => [...values].sort((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1];

const timed = async (question) => {
  const times = [];
  let found;
  for (let asked = -WARM_UP; asked < ASKED; asked += 1) {
    const start = performance.now();
    found = await question();
    if (asked >= 0) times.push(performance.now() - start);
  }
  return { found, ms: p95(times) };
};

const measure = async ({ base, pool, token }) => {
  const walk = await timed(async () => {
    const reader = new GraphReader(pool, { knownAt: ALWAYS, eventsMax: 100_000 });
    const root = (await numbersOfNames(pool, [TREE_ROOT])).get(TREE_ROOT);
    const request = { root, way: 'forward', maxDepth: 50, maxNodes: 20_000, parts: 1 };
    const moment = { validAt: ALWAYS, knownAt: ALWAYS };
    return (await walkGraph({ db: pool, reader }, { ...request, ...moment })).depths.size;
  });
  const http = await timed(async () => {
    const query = new URLSearchParams({ epc: TREE_ROOT, direction: 'forward', maxNodes: '20000' });
    const answer = await fetch(`${base}/api/traceability/trace?${query}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    if (!answer.ok) throw new Error(await answer.text());
    return (await answer.json()).nodes.length;
  });
  const sql = await timed(async () => {
    const { rows } = await pool.query({ name: 'recursion', text: RECURSION, values: [TREE_ROOT] });
    return rows[0].lots;
  });
  return { contestants: { walk, http, sql } };
};

export default async function run() {
  const log = { events: EVENTS, levels: LEVELS, nodes: NODES, pieces: PIECES };
  const { buildMs, contestants } = await onTracedPlatform(log, measure);
  const { walk, http, sql } = contestants;
  const row = (contestant, { found, ms }) => ({
    contestant,
    things: found,
    'p95 ms': Math.round(ms),
  });
  return {
    rows: [
      row('walk over the stored graph', walk),
      row('the whole answer over HTTP', http),
      row('one recursive SQL query over the raw events', sql),
      {
        contestant: `graph built from ${EVENTS.toLocaleString('en')} events`,
        seconds: Math.round(buildMs / 1000),
        eventsPerSecond: Math.round((EVENTS * 1000) / buildMs),
      },
    ],
    ratios: { 'recursive SQL ÷ walk': Number((sql.ms / walk.ms).toFixed(2)) },
  };
}
