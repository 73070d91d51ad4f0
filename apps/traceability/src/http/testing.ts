import { testService, type TestOptions, type TestService } from '@zhixin/service-shell/testing';
import { testDatabase } from '@zhixin/infra-postgres/test-database';
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

/** The service on a database of its own. */
export const traceabilityService = async (
  options: Omit<TestOptions, 'databaseUrl'> = {},
): Promise<TestService> => {
  const database = await testDatabase();
  const running = await testService(TraceabilityModule, { ...options, databaseUrl: database.url });
  return {
    ...running,
    close: async () => {
      await running.close();
      await database.drop();
    },
  };
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
