import { makeUscc } from '@zhixin/identifiers';
import { testService, type TestOptions, type TestService } from '@zhixin/service-shell/testing';
import { testDatabase } from '@zhixin/infra-postgres/test-database';
import pg from 'pg';
import { TraceabilityModule } from '../traceability.module.js';

export const CONTEXT = [
  'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld',
  { ex: 'https://example.org/ns/' },
];

/** A lot of kiwifruit and how GS1 writes it. */
export const LOT = 'https://id.gs1.org/01/06901234567892/10/K1';
export const SSCC = 'https://id.gs1.org/00/069012345000000011';

type Json = Readonly<Record<string, unknown>>;

/** An ObjectEvent of a lot; `changes` replace its fields. */
export const objectEvent = (changes: Json = {}): Json => ({
  type: 'ObjectEvent',
  eventTime: '2026-05-20T08:00:00.000+08:00',
  eventTimeZoneOffset: '+08:00',
  action: 'OBSERVE',
  bizStep: 'receiving',
  quantityList: [{ epcClass: LOT, quantity: 40, uom: 'KGM' }],
  ...changes,
});

export const epcisDocument = (...events: readonly Json[]): Json => ({
  '@context': CONTEXT,
  type: 'EPCISDocument',
  schemaVersion: '2.0',
  creationDate: '2026-05-20T08:00:00.000+08:00',
  epcisBody: { eventList: events },
});

/** How a suite wants the service. */
interface SuiteOptions extends Omit<TestOptions, 'databaseUrl'> {
  /** Identifiers under which events name enterprises, with the social credit code of each. */
  readonly partyIds?: Readonly<Record<string, string>>;
}

/** The service on a database of its own. */
export const traceabilityService = async ({
  partyIds = {},
  ...options
}: SuiteOptions = {}): Promise<TestService> => {
  const database = await testDatabase();
  const running = await testService(TraceabilityModule, { ...options, databaseUrl: database.url });
  await register(database.url, partyIds);
  return {
    ...running,
    close: async () => {
      await running.close();
      await database.drop();
    },
  };
};

const register = async (databaseUrl: string, partyIds: Readonly<Record<string, string>>) => {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  await client.query(
    `insert into traceability.party_registration (identifier, registration, uscc, record_time)
     select *, '2020-01-01T00:00:00Z' from unnest($1::text[], $2::int[], $3::text[])`,
    [
      Object.keys(partyIds),
      Object.keys(partyIds).map((_, place) => place + 1),
      Object.values(partyIds),
    ],
  );
  await client.end();
};

const LOOKS_MAX = 500;
const LOOK_MS = 10;

/** Captures a document and answers with its finished job. */
export const captureAll = async (
  service: TestService,
  document: unknown,
  { as = 'enterprise', headers = {} }: { as?: string; headers?: Record<string, string> } = {},
) => {
  const accepted = await service.request('POST /epcis/v2/capture', { as, headers, body: document });
  if (accepted.status !== 202) throw new Error(`${accepted.status} ${accepted.text}`);
  for (let look = 0; look < LOOKS_MAX; look += 1) {
    const job = await service.request(`GET ${accepted.headers['location']}`, { as });
    if (job.body.running === false) return job.body;
    await new Promise((done) => setTimeout(done, LOOK_MS));
  }
  throw new Error('The capture job does not end.');
};

/** Enterprises of the suites, beside the callers that every service has. */
export const callers = {
  pager: {
    subject: 'pager',
    role: 'enterprise',
    uscc: makeUscc({ category: '91', region: '610132', organisation: '40000001' }),
  },
  other: {
    subject: 'other',
    role: 'enterprise',
    uscc: makeUscc({ category: '91', region: '510107', organisation: '40000002' }),
  },
} as const;

export const item = (serial: number): string => `urn:epc:id:sgtin:690123456.0789.${serial}`;

/** A bare event, as `POST /events` takes it. */
export const single = (changes: Json = {}): Json => ({
  ...objectEvent(changes),
  '@context': CONTEXT,
});

/** Events of an EPCISQueryDocument. */
export const listIn = (body: {
  epcisBody: { queryResults: { resultsBody: { eventList: Json[] } } };
}): Json[] => body.epcisBody.queryResults.resultsBody.eventList;

/** Path of the next page, where there is one. */
export const nextIn = (headers: Readonly<Record<string, string>>): string | undefined =>
  /<\/epcis\/v2([^>]+)>; rel="next"/.exec(headers['link'] ?? '')?.[1];

/** The EPCIS interface as the suites call it, by an enterprise where nobody else is named. */
export const epcisClient = (service: () => TestService) => ({
  post: (path: string, body: unknown, more: object = {}) =>
    service().request(`POST /epcis/v2${path}`, { as: 'enterprise', body, ...more }),
  get: (path: string, more: object = {}) =>
    service().request(`GET /epcis/v2${path}`, { as: 'enterprise', ...more }),
  request: (route: string) => service().request(route),
  tokenOf: (caller: string, claims: Json): Promise<string> => service().token(caller, claims),
  capture: (document: unknown, options?: Parameters<typeof captureAll>[2]) =>
    captureAll(service(), document, options),
  /** Events that a query finds, all of which must be well. */
  events: async (query: Record<string, string>, as = 'enterprise'): Promise<Json[]> => {
    const answer = await service().request('GET /epcis/v2/events', { as, query });
    if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`);
    return listIn(answer.body);
  },
});

export type EpcisClient = ReturnType<typeof epcisClient>;
