import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { EnterpriseCredit, Explanation } from '@zhixin/contracts';
import {
  RequestRefused,
  signIn,
  until,
  type Client,
  enterprises,
  type DemonstrationEnterprise,
  commissioning,
  epcisDocument,
  lotOf,
} from '@zhixin/demonstration';
import {
  freePort,
  startPlatform,
  temporaryDataFolder,
  type RunningPlatform,
} from '@zhixin/demonstration/testing';

const ROUNDS = 30;
const WAIT_MS = 15 * 60_000;
const LOAD_MS_MIN = 300;
const LOAD_MS_SPREAD = 1_200;
const EVENTS_PER_CAPTURE = 10;
const SERVER_FAULT = 500;
// Supervision learns of a new enterprise a moment after its registration.
const NOT_KNOWN_YET = 404;
const AUTHORITY = '陕西省市场监督管理局';
const PENALISED = Object.values(enterprises).slice(11, 31);
const PASSWORD = 'zhixin-demo';

// A fixed seed (Lehmer): a failing run can be repeated.
const chance = (seed: number) => () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;

/** Everything the platform said yes to. */
interface Acknowledged {
  readonly events: Set<string>;
  readonly captures: Map<string, readonly string[]>;
  readonly penalties: Map<string, string>;
}

const eventOf = (id: string, lot: string) => ({
  ...commissioning({
    at: new Date(Date.now() - 3_600_000).toISOString(),
    place: 1,
    things: { quantityList: [{ epcClass: lotOf(900, lot), quantity: 1 }] },
  }),
  eventID: `urn:uuid:${id}`,
});

const uuid = (round: number, writer: number, count: number) =>
  `00000000-0000-4000-${(8000 + round).toString()}-${String(writer).padStart(4, '0')}${String(count).padStart(8, '0')}`;

/** Writes until the platform is gone; only what was answered with success counts. */
const load = (
  clients: { enterprise: Client; regulator: Client },
  round: number,
  acknowledged: Acknowledged,
) => {
  let running = true;
  const loop = async (write: (count: number) => Promise<void>) => {
    for (let count = 0; running; count += 1)
      await write(count).catch((error: unknown) => {
        // An answer may be a no; without one the process is gone, and nothing was acknowledged.
        if (!(error instanceof RequestRefused)) running = false;
        else if (error.status < SERVER_FAULT && error.status !== NOT_KNOWN_YET) throw error;
      });
  };
  const single = (writer: number) =>
    loop(async (count) => {
      const id = uuid(round, writer, count);
      await clients.enterprise.post('/epcis/v2/events', {
        '@context': epcisDocument([], '')['@context'],
        ...eventOf(id, `K${round}-${writer}-${count}`),
      });
      acknowledged.events.add(`urn:uuid:${id}`);
    });
  const capture = (writer: number) =>
    loop(async (count) => {
      const ids = Array.from({ length: EVENTS_PER_CAPTURE }, (_, index) =>
        uuid(round, writer, count * EVENTS_PER_CAPTURE + index),
      );
      const events = ids.map((id, index) => eventOf(id, `C${round}-${writer}-${count}-${index}`));
      const { location } = await clients.enterprise.post(
        '/epcis/v2/capture',
        epcisDocument(events, new Date().toISOString()),
      );
      acknowledged.captures.set(
        location ?? '',
        ids.map((id) => `urn:uuid:${id}`),
      );
    });
  const penalise = (writer: number) =>
    loop(async (count) => {
      const { uscc } = PENALISED[
        (count * 7 + writer) % PENALISED.length
      ] as DemonstrationEnterprise;
      const decisionNumber = `测〔2026〕${round}-${writer}-${count}号`;
      await clients.regulator.post('/api/supervision/penalties', {
        uscc,
        authority: AUTHORITY,
        decisionNumber,
        decidedAt: new Date(Date.now() - 86_400_000).toISOString(),
        effectiveFrom: new Date(Date.now() - 86_400_000).toISOString(),
        severity: 'minor',
        kinds: ['警告'],
        fineFen: 0,
        conduct: '标签瑕疵',
        legalBasis: '食品安全法',
        intentional: false,
      });
      acknowledged.penalties.set(`${AUTHORITY} ${decisionNumber}`, uscc);
      await pause(40);
    });
  const writers = [single(1), single(2), capture(3), penalise(4), penalise(5)];
  return { stop: () => ((running = false), Promise.all(writers)) };
};

const promises = ({ events, captures, penalties }: Acknowledged) =>
  Math.min(events.size, captures.size, penalties.size);

const signedIn = async ({ origin }: RunningPlatform) => ({
  enterprise: await signIn(origin, 'enterprise-qinling', PASSWORD),
  regulator: await signIn(origin, 'regulator-shaanxi', PASSWORD),
});

interface EventPage {
  readonly epcisBody: {
    readonly queryResults: {
      readonly resultsBody: { readonly eventList: readonly { readonly eventID: string }[] };
    };
  };
}

const everyEventId = async (origin: string, token: string): Promise<string[]> => {
  const found: string[] = [];
  let next: string | undefined =
    '/epcis/v2/events?perPage=100&orderBy=recordTime&orderDirection=ASC';
  while (next !== undefined) {
    const response: Response = await fetch(new URL(next, origin), {
      headers: { authorization: `Bearer ${token}` },
    });
    if (!response.ok) throw new Error(`${next}: ${response.status} ${await response.text()}`);
    const page = (await response.json()) as EventPage;
    found.push(...page.epcisBody.queryResults.resultsBody.eventList.map(({ eventID }) => eventID));
    next = /<([^>]+)>;\s*rel="next"/.exec(response.headers.get('link') ?? '')?.[1];
  }
  return found;
};

describe('kill -9 at random moments under load', () => {
  const folder = temporaryDataFolder();
  let platform: RunningPlatform | undefined;

  afterAll(async () => {
    await platform?.stop();
    folder.remove();
  }, WAIT_MS);

  test(
    `${ROUNDS} rounds lose nothing that was acknowledged and double nothing`,
    async () => {
      const random = chance(20_260_601);
      const port = await freePort();
      const start = () =>
        startPlatform({ app: 'standalone', dataFolder: folder.path, port, arguments: ['--empty'] });
      const acknowledged: Acknowledged = {
        events: new Set(),
        captures: new Map(),
        penalties: new Map(),
      };

      platform = await start();
      const first = await signedIn(platform);
      for (const { uscc, name, region, industry, productRisk } of PENALISED)
        await first.regulator.post('/api/credit/enterprises', {
          uscc,
          name,
          region,
          industry,
          productRisk,
          establishedOn: '2015-03-01',
        });

      for (let round = 1; round <= ROUNDS; round += 1) {
        const before = promises(acknowledged);
        const writing = load(await signedIn(platform), round, acknowledged);
        await pause(LOAD_MS_MIN + random() * LOAD_MS_SPREAD);
        // A round in which nothing was promised would prove nothing.
        await until(
          'something to be acknowledged',
          async () => promises(acknowledged),
          (now) => now > before,
        );
        await platform.kill();
        // Every third time the database dies with it, as in a power cut.
        const postmaster = folder.postmaster();
        if (round % 3 === 0 && postmaster !== undefined) process.kill(postmaster, 'SIGKILL');
        await writing.stop();
        platform = await start();
      }

      const { regulator, enterprise } = await signedIn(platform);
      for (const job of acknowledged.captures.keys())
        await until(
          `capture job ${job}`,
          () => enterprise.get<{ running: boolean; success: boolean }>(job),
          ({ running, success }) => !running && success,
        );
      const ids = await everyEventId(platform.origin, enterprise.token);
      const expected = [...acknowledged.events, ...[...acknowledged.captures.values()].flat()];
      const found = new Set(ids);
      const lost = expected.filter((id) => !found.has(id));

      const effects = new Map<string, number>();
      for (const { uscc } of PENALISED) {
        const due = [...acknowledged.penalties.values()].filter((each) => each === uscc).length;
        const { items } = await until(
          `the penalties of ${uscc}`,
          () => regulator.get<Explanation>(`/api/credit/enterprises/${uscc}/explanation`),
          (explanation) => explanation.items.length >= due,
        );
        for (const { reference } of items)
          effects.set(reference, (effects.get(reference) ?? 0) + 1);
        const listed = await until(
          `the list to agree on ${uscc}`,
          async () => ({
            row: (
              await regulator.get<{ items: EnterpriseCredit[] }>(
                `/api/credit/enterprises?q=${uscc}`,
              )
            ).items[0],
            now: await regulator.get<EnterpriseCredit>(`/api/credit/enterprises/${uscc}`),
          }),
          ({ row, now }) => row?.score === now.score && row.grade === now.grade,
        );
        expect(listed.row?.uscc).toBe(uscc);
      }
      const unpenalised = [...acknowledged.penalties.keys()].filter(
        (reference) => !effects.has(reference),
      );
      const doubled =
        [...effects.values()].filter((count) => count > 1).length + (ids.length - found.size);

      process.stdout.write(
        `kill -9: ${ROUNDS} rounds, ${expected.length} events and ${acknowledged.penalties.size} penalties acknowledged, ` +
          `${lost.length + unpenalised.length} lost, ${doubled} doubled\n`,
      );
      expect({ lost, unpenalised, doubled }).toEqual({ lost: [], unpenalised: [], doubled: 0 });
      expect(expected.length).toBeGreaterThan(ROUNDS);
      expect(acknowledged.penalties.size).toBeGreaterThanOrEqual(ROUNDS);
    },
    WAIT_MS,
  );
});
