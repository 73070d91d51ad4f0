// From a penalty's 201 back to its request's start, and on to the moment when the public API of credit
// scoring shows the changed score: 50 penalties a second for 60 s, against standalone and against the
// distributed form (one process per service, Kafka). Every penalty goes to an enterprise of its own; every
// fifth one is watched, since watching costs the platform more than the penalty does.
import { availableParallelism } from 'node:os';
import { signIn } from '../libs/demonstration/dist/client.js';
import {
  freePort,
  startPlatform,
  temporaryDataFolder,
} from '../libs/demonstration/dist/testing/running-platform.js';
import { makeUscc } from '../libs/identifiers/dist/index.js';

const PER_SECOND = Number(process.env.BENCH_PER_SECOND ?? 50);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 60);
const WARM_UP_SECONDS = 5;
const WATCHED = 5;
// Looks at shorter and longer distances, so that looking does not become the load; never early, so a figure
// may be too long by a third of itself, and never too short.
const LOOK_FIRST_MS = 15;
const LOOK_FACTOR = 1.3;
const LOOK_MS_MAX = 250;
const GIVE_UP_MS = 30_000;
const REGISTRATIONS_AT_ONCE = 8;
const REGION = '610102';
const PASSWORD = 'zhixin-demo';
const AUTHORITY = '陕西省市场监督管理局';
const DAY_MS = 86_400_000;

const enterpriseOf = (n) =>
  makeUscc({ category: '91', region: REGION, organisation: `MB${String(n).padStart(6, '0')}` });

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

const inTurns = async (items, atOnce, work) => {
  const queue = [...items];
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
    }),
  );
};

const register = async (client, uscc) => {
  await client.post('/api/credit/enterprises', {
    uscc,
    name: `测试企业${uscc.slice(-7)}`,
    region: REGION,
    industry: '食品生产',
    productRisk: 'medium',
    establishedOn: '2015-03-01',
  });
};

const scoreOf = async (client, uscc) => (await client.get(`/api/credit/enterprises/${uscc}`)).score;

/** Milliseconds from sending the penalty to seeing the score change. */
const penalise = async (client, { uscc, number, before, watched }) => {
  const startedAt = performance.now();
  await client.post('/api/supervision/penalties', {
    uscc,
    authority: AUTHORITY,
    decisionNumber: `量〔2026〕${number}号`,
    decidedAt: new Date(Date.now() - DAY_MS).toISOString(),
    effectiveFrom: new Date(Date.now() - DAY_MS).toISOString(),
    severity: 'general',
    kinds: ['罚款'],
    fineFen: 1_000_000,
    conduct: '标签不合格',
    legalBasis: '食品安全法',
    intentional: false,
  });
  const answeredAfter = performance.now() - startedAt;
  if (!watched) return { answeredAfter };
  let look = LOOK_FIRST_MS;
  while ((await scoreOf(client, uscc)) === before) {
    if (performance.now() - startedAt > GIVE_UP_MS) throw new Error(`${uscc} kept its score.`);
    await pause(look);
    look = Math.min(look * LOOK_FACTOR, LOOK_MS_MAX);
  }
  return { answeredAfter, visibleAfter: performance.now() - startedAt };
};

// Supervision takes penalties of enterprises that it has heard of; the last one registered is the last.
const knownToSupervision = async (client, uscc, before) => {
  for (const deadline = performance.now() + GIVE_UP_MS; ; await pause(LOOK_FIRST_MS))
    try {
      return await penalise(client, { uscc, number: 'warm-up', before, watched: true });
    } catch (error) {
      if (error.status !== 404 || performance.now() > deadline) throw error;
    }
};

// Sent by the clock whether or not the earlier ones are answered: a slow platform gets no mercy.
const measure = async (client, enterprises, before) => {
  const results = [];
  const running = [];
  const startedAt = performance.now();
  for (const [index, uscc] of enterprises.entries()) {
    const due = startedAt + (index * 1_000) / PER_SECOND;
    const wait = due - performance.now();
    if (wait > 0) await pause(wait);
    const watched = index % WATCHED === 0;
    running.push(
      penalise(client, { uscc, number: index, before, watched }).then((result) => {
        if (index >= WARM_UP_SECONDS * PER_SECOND) results.push(result);
      }),
    );
  }
  await Promise.all(running);
  return results;
};

const percentile = (values, share) => {
  const sorted = [...values].sort((left, right) => left - right);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]);
};

const against = async (app) => {
  const folder = temporaryDataFolder();
  const platform = await startPlatform({
    app,
    dataFolder: folder.path,
    port: await freePort(),
    arguments: ['--empty'],
  });
  try {
    const client = await signIn(platform.origin, 'regulator-shaanxi', PASSWORD);
    const count = PER_SECOND * (SECONDS + WARM_UP_SECONDS);
    const enterprises = Array.from({ length: count }, (_, n) => enterpriseOf(n));
    const last = enterpriseOf(count);
    await inTurns(enterprises, REGISTRATIONS_AT_ONCE, (uscc) => register(client, uscc));
    await register(client, last);
    const before = await scoreOf(client, last);
    await knownToSupervision(client, last, before);
    const results = await measure(client, enterprises, before);
    const answered = results.map(({ answeredAfter }) => answeredAfter);
    const visible = results.flatMap(({ visibleAfter }) => visibleAfter ?? []);
    return {
      form: app,
      penalties: results.length,
      watched: visible.length,
      'answered p50 ms': percentile(answered, 0.5),
      'answered p99 ms': percentile(answered, 0.99),
      'visible p50 ms': percentile(visible, 0.5),
      'visible p99 ms': percentile(visible, 0.99),
    };
  } finally {
    await platform.stop();
    folder.remove();
  }
};

export default async function run() {
  const standalone = await against('standalone');
  const distributed = await against('distributed');
  return {
    rows: [
      { ...standalone, 'aim p99 ms': 250, cores: availableParallelism() },
      { ...distributed, 'aim p99 ms': 600, cores: availableParallelism() },
    ],
    ratios: [
      {
        ratio: 'distributed ÷ standalone, visible p99',
        value: Number((distributed['visible p99 ms'] / standalone['visible p99 ms']).toFixed(2)),
      },
    ],
  };
}
