import { mkdirSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { EnterpriseCredit, Penalty, PenaltyPage } from '@zhixin/contracts';
import { DEMONSTRATION_PASSWORD, enterprises, signIn } from '@zhixin/demonstration';
import {
  freePort,
  launchBrowser,
  startPlatform,
  temporaryDataFolder,
  type RunningPlatform,
} from '@zhixin/demonstration/testing';
import { startPostgres, type RunningPostgres } from '@zhixin/infra-postgres';
import { until } from '@zhixin/infra-processes';
import pg from 'pg';
import type { Page } from 'playwright-core';

const WAIT_MS = 240_000;
const PENALTIES = '/api/supervision/penalties';
const PICTURES = join(import.meta.dirname, '..', '..', '..', 'reports', 'parked');
/** PostgreSQL knows no such offset. */
const REFUSED = '2026-11-01T10:00:00+18:00';
const MENDED = '2026-11-01T10:00:00+08:00';

interface Parked {
  readonly id: string;
  readonly kind: string;
  readonly group: string;
  readonly reason: string;
}

describe('a penalty at which no door has looked', () => {
  const folder = temporaryDataFolder();
  const { steel, vinegar } = enterprises;
  const id = randomUUID().replaceAll('-', '');
  let postgres: RunningPostgres;
  let database: pg.Pool;
  let platform: RunningPlatform;

  const start = async () => {
    platform = await startPlatform({
      app: 'standalone',
      dataFolder: join(folder.path, 'platform'),
      port: await freePort(),
      arguments: ['--empty'],
      environment: { DATABASE_URL: postgres.url },
    });
  };

  beforeAll(async () => {
    postgres = await startPostgres({ dataFolder: join(folder.path, 'postgres') });
    database = new pg.Pool({ connectionString: postgres.url });
    // A connection that is still closing when the server stops hears of it.
    database.on('error', () => undefined);
    await start();
  }, WAIT_MS);

  afterAll(async () => {
    expect(await platform.stop()).toBe(0);
    await database.end();
    await postgres.stop();
    folder.remove();
  }, WAIT_MS);

  const as = (account: string) => signIn(platform.origin, account, DEMONSTRATION_PASSWORD);
  const creditOf = async (uscc: string) =>
    (await as('regulator-shaanxi')).get<EnterpriseCredit>(`/api/credit/enterprises/${uscc}`);
  const parked = async () =>
    (await (await as('operator')).get<{ items: Parked[] }>('/api/platform/parked')).items;
  const unwell = async () => {
    const answer = await fetch(`${platform.origin}/readyz`);
    const { parts } = (await answer.json()) as { parts: { ok: boolean }[] };
    return [answer.status, parts.filter(({ ok }) => !ok)];
  };

  /** Writes to a stream as somebody with the database's password would. */
  const write = async (revision: number, type: string, data: object, stream = `penalty-${id}`) => {
    const now = new Date().toISOString();
    const whole = { at: now, by: 'spec', uscc: steel.uscc, region: steel.region, ...data };
    const metadata = { occurredAt: now, actor: 'spec', correlationId: 'c' };
    await database.query(
      `with lock as (select pg_advisory_xact_lock(hashtextextended('event_store.events', 0)))
       insert into event_store.events
         (position, stream, revision, category, id, type, data, metadata, bytes, recorded_at)
       select (select max(position) from event_store.events) + 1, $1, $2, 'penalty', $3, $4, $5, $6, 1000, now()
       from lock`,
      [stream, revision, randomUUID(), type, JSON.stringify(whole), JSON.stringify(metadata)],
    );
  };

  const penalty = (decidedAt: string, decisionNumber: string) => ({
    ...{ authority: '陕西省市场监督管理局', decisionNumber, decidedAt },
    ...{ effectiveFrom: decidedAt, severity: 'serious', kinds: ['责令停产停业'] },
    ...{ fineFen: 100, conduct: '伪造产品检验报告', legalBasis: '产品质量法', intentional: false },
  });

  test(
    'stops nobody else; its case waits with its annulment, and its enterprise says so',
    async () => {
      const regulator = await as('regulator-shaanxi');
      for (const { uscc, name, region } of [steel, vinegar]) {
        const particulars = { productRisk: 'medium', establishedOn: '2010-01-01' };
        await regulator.post('/api/credit/enterprises', { uscc, name, region, ...particulars });
      }
      await write(0, 'PenaltyDecided', penalty(REFUSED, '1'));
      await write(1, 'PenaltyAnnulled', {
        decisionNumber: '1',
        annulledAt: '2026-11-20T00:00:00+08:00',
        annulmentRef: '复决〔2026〕2号',
        reason: '事实不清',
      });
      const { position } = await until(
        'supervision to know the enterprise',
        async () => {
          const right = { uscc: vinegar.uscc, ...penalty(MENDED, '2') };
          const answer = await regulator
            .post<{ position: string }>(PENALTIES, right)
            .catch(() => undefined);
          return { position: answer?.body.position };
        },
        (answer) => answer.position !== undefined,
      );
      const after = `?after=${encodeURIComponent(position!)}`;
      const seen = await regulator.get<EnterpriseCredit>(
        `/api/credit/enterprises/${vinegar.uscc}${after}`,
      );
      expect([seen.grade, seen.incompleteSince]).toEqual(['D', undefined]);
      const cases = await regulator.get<PenaltyPage>(`${PENALTIES}${after}`);
      expect([cases.items.map(({ uscc }) => uscc), cases.parked]).toEqual([[vinegar.uscc], 2]);

      await until(
        'the mark',
        () => creditOf(steel.uscc),
        ({ incompleteSince }) => incompleteSince !== undefined,
      );
      const told = (await parked()).map(({ kind, reason }) => `${kind} ${reason}`);
      expect(told.sort()).toEqual([
        'delivery failed',
        'delivery held',
        'projection failed',
        'projection held',
      ]);
      expect(await unwell()).toEqual([200, []]);
    },
    WAIT_MS,
  );

  test(
    'keeps no start waiting',
    async () => {
      expect(await platform.stop()).toBe(0);
      await start();
      expect(platform.printed()).toContain('Zhixin is ready on');
      expect(await unwell()).toEqual([200, []]);
      expect(await parked()).toHaveLength(4);
    },
    WAIT_MS,
  );

  test(
    'is seen in the console, in the list and at its enterprise, in both languages',
    async () => {
      mkdirSync(PICTURES, { recursive: true });
      const browser = await launchBrowser();
      const page = await browser.newPage({ viewport: { width: 1360, height: 900 } });
      await signInAt(page, platform.origin);
      const row = (name: string) => page.getByRole('row').filter({ hasText: name });
      await row(steel.name).getByText('有事项未计入').waitFor();
      await page.getByText('另有 2 件尚未计入').first().waitFor();
      expect(await row(vinegar.name).getByText('有事项未计入').count()).toBe(0);
      await page.screenshot({ path: join(PICTURES, 'list.zh.png') });
      await row(steel.name).getByRole('link').click();
      await page.getByText(/自 2.* 起有已记录的事项尚未计入/).waitFor();
      await page.screenshot({ path: join(PICTURES, 'enterprise.zh.png') });
      await page.getByText('English', { exact: true }).first().click();
      await page.getByText(/Not complete since 2.*/).waitFor();
      await page.screenshot({ path: join(PICTURES, 'enterprise.en.png') });
      await browser.close();
    },
    WAIT_MS,
  );

  test(
    'marks its enterprise also where no bus takes it, until it is mended and asked for again',
    async () => {
      const stream = `penalty-${randomUUID().replaceAll('-', '')}`;
      const nameless = { uscc: 5, decisionNumber: '3', annulledAt: MENDED, annulmentRef: '3' };
      expect(await creditOf(vinegar.uscc)).not.toHaveProperty('incompleteSince');
      await write(0, 'PenaltyDecided', { ...penalty(MENDED, '3'), uscc: vinegar.uscc }, stream);
      await write(1, 'PenaltyAnnulled', { ...nameless, reason: '事实不清' }, stream);
      await until(
        'the mark',
        () => creditOf(vinegar.uscc),
        ({ incompleteSince }) => incompleteSince !== undefined,
      );
      const relayed = (await parked()).filter(({ kind }) => kind === 'relay');
      expect(relayed.map(({ reason }) => reason)).toEqual(['failed']);

      await database.query('alter table event_store.events disable trigger events_are_facts');
      await database.query(
        `update event_store.events set data = (data::jsonb || jsonb_build_object('uscc', $2::text))::json
         where stream = $1`,
        [stream, vinegar.uscc],
      );
      await database.query('alter table event_store.events enable trigger events_are_facts');
      const operator = await as('operator');
      await operator.post(`/api/platform/parked/${relayed[0]!.id}/replay`, {});
      await until(
        'the mark to go',
        () => creditOf(vinegar.uscc),
        ({ incompleteSince }) => incompleteSince === undefined,
      );
    },
    WAIT_MS,
  );

  test(
    'counts, annulled as it is, when it was mended and the operator asks for it in the console',
    async () => {
      await database.query('alter table event_store.events disable trigger events_are_facts');
      for (const table of [
        'event_store.events set data = replace(data',
        'event_bus.parked set event = replace(event',
      ])
        await database.query(`update ${table}::text, $1, $2)::json`, [REFUSED, MENDED]);
      await database.query('alter table event_store.events enable trigger events_are_facts');
      const browser = await launchBrowser();
      const page = await browser.newPage({ viewport: { width: 1360, height: 900 } });
      await signInAt(page, platform.origin, 'operator');
      const failed = page.getByRole('row').filter({ hasText: '处理失败' });
      await failed.first().waitFor();
      await page.screenshot({ path: join(PICTURES, 'operator.zh.png'), fullPage: true });
      // What waits behind each of them goes with it.
      for (let left = await failed.count(); left > 0; left -= 1) {
        await failed.first().getByRole('button', { name: '重新处理' }).click();
        await until(
          'it to be handled',
          () => failed.count(),
          (count) => count < left,
        );
      }
      await page.getByText('没有搁置的事件').waitFor();
      await browser.close();
      await until('all to be applied', parked, ({ length }) => length === 0);
      expect(await creditOf(steel.uscc)).not.toHaveProperty('incompleteSince');
      const regulator = await as('regulator-shaanxi');
      const { status } = await regulator.get<Penalty>(`${PENALTIES}/${id}`);
      expect(status).toBe('annulled');
    },
    WAIT_MS,
  );
});

const signInAt = async (page: Page, origin: string, account = 'regulator-shaanxi') => {
  await page.goto(origin);
  await page.getByRole('button', { name: '登录' }).first().click();
  await page.locator('input[type=password]').waitFor();
  await page.locator('input').first().fill(account);
  await page.locator('input[type=password]').fill(DEMONSTRATION_PASSWORD);
  await page.locator('button[type=submit]').first().click();
};
