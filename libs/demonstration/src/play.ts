import type {
  annulmentFields,
  EnterprisePage,
  listingFields,
  penaltyFields,
  registrationFields,
  samplingResultFields,
  DocumentToSend,
} from '@zhixin/contracts';
import { until } from '@zhixin/infra-processes';
import { buildingMaterialChain, unexplainedShipment } from './building-material-chain.js';
import { calendarOf, type Calendar } from './calendar.js';
import { signIn, type Client } from './client.js';
import { enterprises, registrationOf, type Actor } from './enterprises.js';
import { epcisDocument } from './epcis-events.js';
import {
  listing,
  penalties,
  sampledDaysAgoOf,
  sampleNumberOf,
  samplings,
  type Penalty,
} from './findings.js';
import { kiwifruitChain, type ChainReports } from './kiwifruit-chain.js';
import { partyIdsOf, placesOf } from './parties.js';
import { playRecalls } from './play-recalls.js';
import { recallStories } from './recalls.js';
import { whenKnown } from './when-known.js';

const PARALLEL_MAX = 8;

interface ScenarioOptions {
  readonly origin: string;
  readonly password: string;
  readonly now: Date;
  readonly tell: (line: string) => void;
}

/**
 * Plays the demonstration through the public APIs, as enterprises and regulators would: registration,
 * reports of two product chains, samples, penalties, an annulment, a listing and three recalls. Playing it again with
 * the same `now` changes nothing, because every write is idempotent on its natural identity.
 *
 * @throws RequestRefused when the platform refuses a step; what was played until then stays.
 */
export const playDemonstration = async (stage: ScenarioOptions): Promise<void> => {
  const calendar = calendarOf(stage.now);
  const as = signedInBy(stage);
  const regulators = regulatorsOf(as);
  stage.tell('registering 40 enterprises');
  await inParallel(Object.keys(enterprises) as Actor[], (actor) =>
    register(actor, regulators, calendar),
  );
  stage.tell('reporting the product chains');
  for (const reports of [kiwifruitChain, buildingMaterialChain, unexplainedShipment])
    await report(reports(calendar), as, stage.now);
  stage.tell('recording samples and penalties');
  await recordFindings(regulators, calendar);
  await listSeriousViolator(regulators, calendar);
  stage.tell('carrying out recalls');
  await playRecalls(recallStories(calendar), {
    as,
    report: (reports) => report(reports, as, stage.now),
  });
  for (const regulator of ['regulator-xian', 'regulator-chengdu'])
    await until(
      `all four grades before ${regulator}`,
      async () => (await as(regulator)).get<EnterprisePage>('/api/credit/enterprises'),
      ({ distribution }) => Object.values(distribution).every((count) => count > 0),
    );
};

type SignInAs = (account: string) => Promise<Client>;

const signedInBy = ({ origin, password }: ScenarioOptions): SignInAs => {
  const clients = new Map<string, Promise<Client>>();
  return (account) => {
    const known = clients.get(account) ?? signIn(origin, account, password);
    clients.set(account, known);
    return known;
  };
};

type RegulatorOf = (actor: Actor) => Promise<Client>;

const SICHUAN = '51';

const regulatorsOf =
  (as: SignInAs): RegulatorOf =>
  (actor) =>
    as(enterprises[actor].region.startsWith(SICHUAN) ? 'regulator-chengdu' : 'regulator-shaanxi');

const register = async (actor: Actor, regulatorOf: RegulatorOf, { dateAgo }: Calendar) => {
  const enterprise = enterprises[actor];
  const regulator = await regulatorOf(actor);
  const establishedOn = dateAgo(enterprise.establishedYearsAgo * 365 + 120);
  await regulator.post('/api/credit/enterprises', {
    ...registrationOf(enterprise, establishedOn),
    partyIds: [...partyIdsOf(actor)],
  } satisfies DocumentToSend<typeof registrationFields>);
};

interface CaptureJob {
  readonly running: boolean;
  readonly success: boolean;
  readonly errors?: readonly unknown[];
}

// One reporter after the other: a shipment is reported before its receipt, as in life.
const report = async (reports: ChainReports, as: SignInAs, now: Date) => {
  for (const [actor, events] of reports) {
    const client = await as(enterprises[actor].account ?? '');
    const { location } = await client.post(
      '/epcis/v2/capture',
      epcisDocument(events, now.toISOString(), placesOf(actor)),
    );
    if (location === undefined) throw new Error('The capture interface named no job.');
    const job = await until(
      `the capture of ${actor}`,
      () => client.get<CaptureJob>(location),
      ({ running }) => !running,
    );
    if (!job.success) throw new Error(`Capture of ${actor} failed: ${JSON.stringify(job.errors)}`);
  }
};

const recordFindings = async (regulatorOf: RegulatorOf, calendar: Calendar) => {
  await inParallel(samplings.entries(), async ([index, sampling]) => {
    const { actor, daysAgo, sampledDaysAgo: _, ...result } = sampling;
    const regulator = await regulatorOf(actor);
    await whenKnown(() =>
      regulator.post('/api/supervision/sampling-results', {
        uscc: enterprises[actor].uscc,
        authority: authorityOf(actor),
        sampleNumber: sampleNumberOf(sampling, index, calendar),
        sampledAt: calendar.daysAgo(sampledDaysAgoOf(sampling)),
        resultAt: calendar.daysAgo(daysAgo),
        ...result,
      } satisfies DocumentToSend<typeof samplingResultFields>),
    );
  });
  await inParallel(penalties.entries(), async ([index, penalty]) => {
    const regulator = await regulatorOf(penalty.actor);
    const { body } = await whenKnown(() =>
      regulator.post<{ id: string }>(
        '/api/supervision/penalties',
        penaltyBody(penalty, index, calendar),
      ),
    );
    if (penalty.annulledDaysAgo === undefined) return;
    await regulator.post(`/api/supervision/penalties/${body.id}/annulment`, {
      annulledAt: calendar.daysAgo(penalty.annulledDaysAgo),
      annulmentRef: `陕市监复决字〔${yearOf(calendar, penalty.annulledDaysAgo)}〕12号`,
      reason: '行政复议认定主要事实不清、证据不足，撤销原处罚决定。',
    } satisfies DocumentToSend<typeof annulmentFields>);
  });
};

const penaltyBody = (
  penalty: Penalty,
  index: number,
  calendar: Calendar,
): DocumentToSend<typeof penaltyFields> => ({
  uscc: enterprises[penalty.actor].uscc,
  authority: authorityOf(penalty.actor),
  decisionNumber: `市监处罚〔${yearOf(calendar, penalty.daysAgo)}〕${101 + index}号`,
  decidedAt: calendar.daysAgo(penalty.daysAgo),
  effectiveFrom: calendar.daysAgo(penalty.daysAgo, 10),
  severity: penalty.severity,
  kinds: [...penalty.kinds],
  fineFen: penalty.fineYuan * 100,
  conduct: penalty.conduct,
  legalBasis: penalty.legalBasis,
  intentional: penalty.intentional ?? false,
  ...(penalty.epcs === undefined ? {} : { epcs: penalty.epcs }),
  ...(penalty.causeId === undefined ? {} : { causeId: penalty.causeId }),
});

const listSeriousViolator = async (regulatorOf: RegulatorOf, calendar: Calendar) => {
  const { actor, daysAgo, years, officer, reason } = listing;
  const regulator = await regulatorOf(actor);
  await regulator.post(`/api/credit/enterprises/${enterprises[actor].uscc}/listings`, {
    decisionRef: `市监列严字〔${yearOf(calendar, daysAgo)}〕7号`,
    officer,
    since: calendar.daysAgo(daysAgo),
    until: calendar.daysAgo(daysAgo - years * 365),
    reason,
  } satisfies DocumentToSend<typeof listingFields>);
};

const yearOf = ({ dateAgo }: Calendar, days: number) => dateAgo(days).slice(0, 4);

const AUTHORITIES: Readonly<Record<string, string>> = {
  '6101': '西安市市场监督管理局',
  '5101': '成都市市场监督管理局',
};

const authorityOf = (actor: Actor) =>
  AUTHORITIES[enterprises[actor].region.slice(0, 4)] ?? '陕西省市场监督管理局';

const inParallel = async <Item>(items: Iterable<Item>, work: (item: Item) => Promise<void>) => {
  const waiting = [...items];
  const workers = Array.from({ length: PARALLEL_MAX }, async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  });
  await Promise.all(workers);
};
