import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { EnterprisePage, RecallCaseRow, RecallGoods, RecallNotice } from '@zhixin/contracts';
import { signIn } from '@zhixin/demonstration';
import {
  freePort,
  journeysInBrowser,
  recallJourneysInBrowser,
  scopeJourneysInBrowser,
  startPlatform,
  temporaryDataFolder,
  wayFromPenaltyToGrade,
  type RunningPlatform,
} from '@zhixin/demonstration/testing';
import { until } from '@zhixin/infra-processes';

const WAIT_MS = 240_000;

describe('npm start on an empty folder', () => {
  const folder = temporaryDataFolder();
  let platform: RunningPlatform;
  let port = 0;

  beforeAll(async () => {
    port = await freePort();
    platform = await startPlatform({ app: 'standalone', dataFolder: folder.path, port });
  }, WAIT_MS);
  afterAll(async () => {
    await platform.stop();
    folder.remove();
  }, WAIT_MS);

  const distribution = async () => {
    const regulator = await signIn(platform.origin, 'regulator-shaanxi', 'zhixin-demo');
    return (await regulator.get<EnterprisePage>('/api/credit/enterprises')).distribution;
  };

  test('names the accounts after the ready line', async () => {
    // What it prints may arrive in pieces.
    const printed = await until(
      'the accounts',
      async () => platform.printed(),
      (text) => text.includes('regulator-xian'),
    );
    const [before, after] = printed.split('Zhixin is ready on');
    expect(before).toContain('Demonstration');
    expect(after).toContain('regulator-xian');
  });

  test('plays a demonstration with all four grades', async () => {
    const grades = await distribution();
    expect(Object.values(grades).every((count) => count > 0)).toBe(true);
  });

  test('plays three recalls, each where it stands, one of them at 63 % recovered', async () => {
    const regulator = await signIn(platform.origin, 'regulator-xian', 'zhixin-demo');
    const { items } = await regulator.get<{ readonly items: readonly RecallCaseRow[] }>(
      '/api/recall/cases',
    );
    expect(Object.fromEntries(items.map(({ regime, status }) => [regime, status]))).toEqual({
      food: 'EXECUTING',
      'building-materials': 'CLOSED',
      'consumer-goods': 'OBJECTION',
    });
    expect(items).toHaveLength(3);
    const food = items.find(({ regime }) => regime === 'food');
    // What came back is told from one service to the other.
    const { recovery } = await until(
      'the recovery of the juice',
      () => regulator.get<RecallGoods>(`/api/recall/cases/${food?.id}/recovery`),
      (goods) => goods.recovery.byUnit[0]?.returned === 1_512,
    );
    expect(recovery.byUnit).toMatchObject([{ affected: 2_400, sold: 120, rate: 0.63 }]);
    const { items: notices } = await until(
      'the sale after the notice',
      () =>
        regulator.get<{ readonly items: readonly RecallNotice[] }>(
          `/api/recall/notices?case=${food?.id}`,
        ),
      (sent) => sent.items.some(({ soldAfter }) => soldAfter.length > 0),
    );
    expect(notices).toMatchObject([{ soldAfter: [{ quantity: '120' }] }]);
    const shown = await fetch(`${platform.origin}/api/recall/public`);
    expect(await shown.json()).toMatchObject({ items: [{ id: food?.id, regime: 'food' }] });
  });

  test.each([
    '/livez',
    '/readyz',
    '/metrics',
    '/api/openapi.json',
    '/api/asyncapi.json',
    '/api/docs',
    '/',
  ])('answers %s', async (path) => {
    const response = await fetch(`${platform.origin}${path}`, { headers: { accept: '*/*' } });
    expect(response.status).toBe(200);
  });

  test('asks for nothing from another host', async () => {
    for (const path of ['/', '/api/docs']) {
      const page = await (await fetch(`${platform.origin}${path}`)).text();
      expect(page).not.toMatch(/(src|href)=["']https?:/);
    }
  });

  describe('a penalty', () => wayFromPenaltyToGrade(() => platform.origin));

  describe('a regulator in a browser', () =>
    journeysInBrowser(() => platform.origin, 'screenshots'));

  describe('an officer who looks into goods in a browser', () =>
    scopeJourneysInBrowser(() => platform.origin, 'screenshots'));

  describe('an officer who runs a recall in a browser', () =>
    recallJourneysInBrowser(() => platform.origin, 'screenshots'));

  test('refuses a second process on the same folder', async () => {
    const second = startPlatform({
      app: 'standalone',
      dataFolder: folder.path,
      port: await freePort(),
    });
    await expect(second).rejects.toThrow('already runs Zhixin');
  });

  test(
    'finds everything again after kill -9, and after a proper stop exits with 0',
    async () => {
      const before = await distribution();
      await platform.kill();
      platform = await startPlatform({ app: 'standalone', dataFolder: folder.path, port });
      expect(platform.printed()).not.toContain('Demonstration:');
      expect(await distribution()).toEqual(before);
      expect(await platform.stop()).toBe(0);
      platform = await startPlatform({ app: 'standalone', dataFolder: folder.path, port });
      expect(await distribution()).toEqual(before);
    },
    WAIT_MS,
  );
});

describe('a start that cannot work', () => {
  const folder = temporaryDataFolder();
  afterAll(() => folder.remove());

  test('names the variable that is wrong', async () => {
    const start = startPlatform({
      app: 'standalone',
      dataFolder: folder.path,
      port: 8080,
      environment: { PORT: 'eighty', EVENT_BUS: 'pigeon' },
    });
    await expect(start).rejects.toThrow(/PORT: .*\n(.*\n)*EVENT_BUS: /);
  });

  // Only root's PostgreSQL runs as another user, who may be shut out.
  test('says what to do about a folder that the database cannot reach', async () => {
    if (process.getuid?.() !== 0) return;
    const shut = join(folder.path, 'shut');
    mkdirSync(shut);
    chmodSync(shut, 0o700);
    const start = startPlatform({
      app: 'standalone',
      dataFolder: join(shut, 'data'),
      port: await freePort(),
    });
    await expect(start).rejects.toThrow('ZHIXIN_DATA');
  });
});
