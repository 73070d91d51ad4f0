import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { cloudEvent, type CloudEvent } from '@zhixin/event-bus';
import { EnterpriseRegisteredV1 } from '@zhixin/contracts';
import { testDatabase, type TestDatabase } from '@zhixin/infra-postgres/test-database';
import type { ReactionTools } from '@zhixin/service-shell';
import { DataSource } from 'typeorm';
import { PostgresEnterpriseDirectory } from './enterprise-directory.js';
import { enterpriseDirectoryContract } from './enterprise-directory.contract.js';
import { enterpriseDirectoryReaction } from './enterprise-directory-reaction.js';
import { KnownEnterprise, KnownEnterprise1763700000000 } from './known-enterprise.js';

// A machine that does much else at the time is no failure.
jest.setTimeout(30_000);

let database: TestDatabase;
let dataSource: DataSource;

beforeAll(async () => {
  database = await testDatabase();
  const schemaless = await new DataSource({ type: 'postgres', url: database.url }).initialize();
  await schemaless.query('create schema cold_chain');
  await schemaless.destroy();
  dataSource = await new DataSource({
    type: 'postgres',
    url: database.url,
    schema: 'cold_chain',
    extra: { options: '-c search_path=cold_chain', max: 2 },
    entities: [KnownEnterprise],
    migrations: [KnownEnterprise1763700000000],
  }).initialize();
  await dataSource.runMigrations();
});
beforeEach(() => dataSource.query('truncate known_enterprise'));
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

// The transaction of the bus has no search_path of the service's own.
const react = (event: CloudEvent) =>
  dataSource.transaction(async (manager) => {
    await manager.query('set local search_path = public');
    const tools = {
      tx: {
        query: async (sql: string, values?: readonly unknown[]) => ({
          rows: await manager.query<never[]>(sql, values as unknown[]),
          rowCount: null,
        }),
      },
    };
    const { on } = enterpriseDirectoryReaction('cold-chain');
    await on[event.type]?.(event, tools as unknown as ReactionTools);
  });

let minute = 0;
const registered = (entry: { uscc: string; name: string; region: string }, at?: string) => {
  minute += 1;
  const data = {
    ...entry,
    at: at ?? `2026-11-20T09:${String(minute).padStart(2, '0')}:00+08:00`,
    by: 'regulator-xian',
    productRisk: 'high' as const,
    establishedOn: '2015-03-01',
    usccCheckPassed: true,
  };
  const metadata = { occurredAt: data.at, actor: data.by, correlationId: 'c' };
  const from = {
    id: `e${minute}`,
    stream: `enterprise-${entry.uscc}`,
    recordedAt: '2026-11-20T01:00:00Z',
    metadata,
  };
  return cloudEvent(EnterpriseRegisteredV1, { from, service: 'credit-scoring', ...entry, data });
};

enterpriseDirectoryContract('PostgreSQL', async () => ({
  directory: new PostgresEnterpriseDirectory(dataSource),
  register: (entry) => react(registered(entry)),
}));

describe('the reaction that fills the directory', () => {
  const weihe = { uscc: '91610113MA6TXK1N3E', name: '渭河食品', region: '610113' };
  const found = () => new PostgresEnterpriseDirectory(dataSource).find(weihe.uscc);

  test('may be fed twice', async () => {
    const event = registered(weihe);
    await react(event);
    await react(event);
    expect(await found()).toEqual(weihe);
  });

  test('keeps the newer particulars when an older event comes late', async () => {
    await react(registered({ ...weihe, name: '新名' }, '2026-11-20T10:00:00+08:00'));
    await react(registered({ ...weihe, name: '旧名' }, '2026-11-20T01:00:00Z'));
    expect(await found()).toMatchObject({ name: '新名' });
  });

  test('refuses an event that breaks its contract, so that the bus parks it', async () => {
    const event = registered(weihe);
    const broken = { ...event, data: { ...event.data, region: '西安' } };
    await expect(react(broken)).rejects.toThrow('/data/region');
    expect(await found()).toBeUndefined();
  });
});
