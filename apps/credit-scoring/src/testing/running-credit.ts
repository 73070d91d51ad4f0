import { afterAll, beforeAll } from '@jest/globals';
import type { Contract, EnterpriseCredit, EnterprisePage, Explanation } from '@zhixin/contracts';
import { PenaltyDecidedV1, supervisionTopic, traceabilityTopic } from '@zhixin/contracts';
import type { CloudEvent } from '@zhixin/event-bus';
import { makeUscc } from '@zhixin/identifiers';
import { testDatabase, type TestDatabase } from '@zhixin/infra-postgres/test-database';
import { testService, type TestService } from '@zhixin/service-shell/testing';
import { creditScoring } from '../credit-scoring.module.js';

/** The instant at which the specs begin. */
export const NOW = '2026-11-20T09:30:00.000+08:00';
export const EVENTUALLY_MS = 30_000;
/** Milliseconds between looks. */
export const LOOK_MS = 50;
export const START_MS = 60_000;

/** What another service publishes. */
export interface PublishedFact {
  readonly id: string;
  readonly contract: Contract;
  readonly uscc: string;
  readonly recordedtime?: string;
  readonly data: object;
}
const cloudEvent = ({
  id,
  contract,
  uscc,
  recordedtime = NOW,
  data,
}: PublishedFact): CloudEvent => ({
  specversion: '1.0',
  id,
  source: `/zhixin/${contract.topic.name.replace('.v1', '')}`,
  type: contract.type,
  subject: id,
  time: recordedtime,
  datacontenttype: 'application/json',
  partitionkey: uscc,
  recordedtime,
  uscc,
  region: '610113',
  audience: contract.audience,
  data: { uscc, region: '610113', at: recordedtime, by: 'regulator-xian', ...data },
});

/** The service over PostgreSQL with its background work, for the tests of one file. */
export class RunningCredit {
  /** There from the first test on. */
  service!: TestService;
  #database!: TestDatabase;
  #organisation = 2_000;

  async start(): Promise<void> {
    this.#database = await testDatabase();
    this.service = await testService(creditScoring({ lookMs: LOOK_MS }), {
      now: NOW,
      databaseUrl: this.#database.url,
      eventsInDatabase: true,
      background: true,
    });
    for (const { name, partitions } of [supervisionTopic, traceabilityTopic])
      await this.service.bus.ensureTopic(name, { partitions });
  }

  async stop(): Promise<void> {
    await this.service.close();
    await this.#database.drop();
  }

  /** Registers an enterprise of Xi'an unless told otherwise. */
  readonly register = async (changed: object = {}) => {
    const uscc = makeUscc({
      category: '91',
      region: '610113',
      organisation: `MA6T${(this.#organisation += 1)}`,
    });
    const body = {
      ...{ uscc, name: '渭河食品', region: '610113' },
      ...{ productRisk: 'medium', establishedOn: '2015-03-01' },
      ...changed,
    };
    const {
      status,
      text,
      body: receipt,
    } = await this.service.request('POST /api/credit/enterprises', { as: 'service', body });
    if (status !== 201) throw new Error(`${status} ${text}`);
    return { uscc, position: receipt.position as string };
  };

  readonly list = (query: Record<string, string>, as = 'province') =>
    this.#get<EnterprisePage>('', query, as);
  readonly credit = (uscc: string, query: Record<string, string> = {}) =>
    this.#get<EnterpriseCredit>(`/${uscc}`, query);
  readonly explanation = (uscc: string) => this.#get<Explanation>(`/${uscc}/explanation`);
  readonly publish = (fact: PublishedFact) =>
    this.service.bus.publish(fact.contract.topic.name, [cloudEvent(fact)]);

  async #get<Body>(path: string, query: Record<string, string> = {}, as = 'province') {
    const route = `GET /api/credit/enterprises${path}` as const;
    return (await this.service.request<Body>(route, { as, query })).body;
  }
}

/** Starts the service before the tests of a file and stops it after them. */
export const runningCredit = (): RunningCredit => {
  const running = new RunningCredit();
  beforeAll(() => running.start(), START_MS);
  afterAll(() => running.stop(), START_MS);
  return running;
};

/** A penalty that makes a grade D. */
export const penaltyOf = (
  uscc: string,
  penaltyId: string,
  changed: object = {},
): PublishedFact => ({
  id: `decided-${penaltyId}`,
  contract: PenaltyDecidedV1,
  uscc,
  data: {
    penaltyId,
    decisionNumber: '陕市监处罚〔2026〕1号',
    decidedAt: '2026-10-20T00:00:00+08:00',
    effectiveFrom: '2026-10-21T00:00:00+08:00',
    severity: 'serious',
    kinds: ['责令停产停业'],
    fineFen: 35_000_000,
    conduct: '伪造产品检验报告',
    legalBasis: '产品质量法',
    intentional: false,
    authority: '陕西省市场监督管理局',
    ...changed,
  },
});
