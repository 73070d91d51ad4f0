import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from '@jest/globals';
import type { ScopeEntry, ScopeReceipt } from '@zhixin/contracts';
import type { Page } from 'playwright-core';
import { DEMONSTRATION_PASSWORD } from '../accounts.js';
import { RequestRefused, signIn, type Client } from '../client.js';
import { enterprises, type DemonstrationEnterprise } from '../enterprises.js';
import { commissioning, epcisDocument, gtin, lotOf, palletOf, placeOf } from '../epcis-events.js';
import { SHOWCASE_LOT } from '../kiwifruit-chain.js';
import { PARTY } from '../parties.js';
import { consoleInBrowser, JOURNEY_MS } from './console-in-browser.js';

const words = {
  zh: {
    recall: '若召回，涉及哪些？',
    watch: '关注变化',
    unwatch: '取消关注',
    watchedSince: 'regulator-xian 自',
    told: '查看变化',
    gone: '不再涉及',
    news: '有变化',
    compare: '与现在比较',
    unchanged: '其后没有新的记录，范围不变。',
    find: '查找共同来源',
    second: '点 2：货物标识',
    ask: '查找',
    share: '2 点中的 2 点',
    path: '看追溯图',
    unseen: '没有您可查看的记录。',
    add: '添加一点',
    third: '点 3：货物标识',
    other: 'English',
  },
  en: {
    recall: 'What would a recall touch?',
    watch: 'Watch for changes',
    unwatch: 'Stop watching',
    watchedSince: 'regulator-xian since',
    told: 'See what changed',
    gone: 'No longer',
    news: 'Changed',
    compare: 'Compare with now',
    unchanged: 'Nothing was recorded since; the scope is the same.',
    find: 'Find common sources',
    second: 'Point 2: goods',
    ask: 'Find',
    share: '2 of 2',
    path: 'See the trace',
    unseen: 'has no record that you may see.',
    add: 'Add a point',
    third: 'Point 3: goods',
    other: '中文',
  },
} as const;
type Language = keyof typeof words;

const HOUR_MS = 3_600_000;
const hoursAgo = (hours: number): string => new Date(Date.now() - hours * HOUR_MS).toISOString();

/** What gift boxes and juice were made from. */
const POOLED = lotOf(102, 'TB-218');
const JUICE = lotOf(105, 'WH-JUICE-530');

/** A lot of so many pieces that a scope of it takes its time, some of them in cases. */
const LARGE = { item: 951, lot: 'LARGE-1', pieces: 3_000, cases: 90, inCase: 5 } as const;
const LARGE_LOT = lotOf(LARGE.item, LARGE.lot);
const PIECES_TOGETHER = 500;
/** Scopes that wait for each other: the last of them is under way for as long as a person needs. */
const SCOPES_IN_LINE = 16;
/** The least that a trace reads at once in the console. */
const NODES_TOGETHER = 50;

const piece = (index: number): string =>
  `https://id.gs1.org/01/${gtin(LARGE.item)}/10/${LARGE.lot}/21/${LARGE.lot}-${index}`;

const largeLot = (): readonly object[] => [
  ...Array.from({ length: LARGE.pieces / PIECES_TOGETHER }, (_, part) =>
    commissioning({
      at: hoursAgo(90),
      place: PARTY.grower,
      things: {
        epcList: Array.from({ length: PIECES_TOGETHER }, (__, index) =>
          piece(part * PIECES_TOGETHER + index),
        ),
      },
    }),
  ),
  ...Array.from({ length: LARGE.cases }, (_, index) => ({
    type: 'AggregationEvent',
    ...{ action: 'ADD', bizStep: 'packing', parentID: palletOf(951_000 + index) },
    childEPCs: Array.from({ length: LARGE.inCase }, (__, inside) =>
      piece(index * LARGE.inCase + inside),
    ),
    ...{ eventTime: hoursAgo(80 - index / LARGE.cases), eventTimeZoneOffset: '+08:00' },
    bizLocation: { id: placeOf(PARTY.grower) },
  })),
];

/** A sale of gift boxes, which takes them out of reach. */
const sale = (quantity: number): object => ({
  type: 'ObjectEvent',
  ...{ action: 'OBSERVE', bizStep: 'retail_selling', disposition: 'retail_sold' },
  ...{ eventTime: new Date().toISOString(), eventTimeZoneOffset: '+08:00' },
  quantityList: [{ epcClass: SHOWCASE_LOT, quantity }],
  bizLocation: { id: placeOf(PARTY.retailerXian) },
});

/** What officers and enterprises do with traces, scopes and common sources in the console. */
export const scopeJourneysInBrowser = (origin: () => string, picturesName: string) => {
  const { signedIn, picture, fileOf } = consoleInBrowser(origin, picturesName);
  let regulator: Client;

  const reported = async ({ account = '' }: DemonstrationEnterprise, events: readonly object[]) => {
    const enterprise = await signIn(origin(), account, DEMONSTRATION_PASSWORD);
    const document = epcisDocument(events, new Date().toISOString());
    await enterprise.post('/epcis/v2/capture', document);
  };

  beforeAll(async () => {
    regulator = await signIn(origin(), 'regulator-xian', DEMONSTRATION_PASSWORD);
    await reported(enterprises.grower, largeLot());
  }, JOURNEY_MS);

  const opened = async (account: string, language: Language) => {
    const opening = await signedIn(account);
    if (language === 'en')
      await opening.page.getByText(words.zh.other, { exact: true }).first().click();
    return opening;
  };
  const traceOf = (page: Page, epc: string, more = '') =>
    page.goto(`${origin()}/trace?epc=${encodeURIComponent(epc)}${more}`);

  test.each(['zh', 'en'] as const)(
    'watches a scope, is told what a new event changed, and compares it with now: %s',
    async (language) => {
      const { page, faults } = await opened('regulator-xian', language);
      const { recall, watch, unwatch, watchedSince, told, news, compare, unchanged } =
        words[language];
      const button = (name: string) => page.getByRole('button', { name });
      await traceOf(page, SHOWCASE_LOT);
      await button(recall).click();
      await page.waitForURL('**/scopes/**');
      await button(compare).click();
      await page.getByText(unchanged).waitFor();
      await button(watch).click();
      await page.getByText(watchedSince).waitFor();
      await reported(enterprises.retailerXian, [sale(5)]);
      await page.getByRole('link', { name: told }).first().waitFor({ timeout: JOURNEY_MS });
      await picture(page, `scope-watched.${language}`);
      const watched = page.url();
      await page.getByRole('link', { name: told }).first().click();
      await page.waitForURL('**view=changes**');
      await page.getByRole('table').getByText(news).first().waitFor();
      await picture(page, `scope-changes.${language}`);
      await page.goto(watched);
      await button(unwatch).click();
      await button(watch).waitFor();
      await button(compare).click();
      await page.waitForURL('**view=changes**');
      await page.getByRole('table').getByText(news).first().waitFor();
      expect(faults).toEqual([]);
      await page.context().close();
    },
    JOURNEY_MS,
  );

  test.each(['zh', 'en'] as const)(
    'finds from a trace what two complaints have in common, and the way to each: %s',
    async (language) => {
      const { page, faults } = await opened('regulator-xian', language);
      const { find, second, ask, share, path, add, third, unseen } = words[language];
      await traceOf(page, SHOWCASE_LOT);
      await page.getByRole('link', { name: find }).click();
      await page.waitForURL('**/sources?**');
      await page.getByLabel(second).fill(JUICE);
      await page.keyboard.press('Enter');
      const first = page.getByRole('row').filter({ hasText: share }).first();
      await first.getByRole('link', { name: 'TB-218' }).waitFor();
      await first.getByRole('button').first().click();
      await page.getByText(enterprises.processor.name).first().waitFor();
      await page.getByRole('button', { name: add }).click();
      await page.getByLabel(third).fill(lotOf(951, 'NOBODY-KNOWS'));
      await page.getByRole('button', { name: ask, exact: true }).click();
      await page.getByText(unseen).waitFor();
      await picture(page, `sources.${language}`);
      await page.getByRole('link', { name: path }).last().click();
      await page.waitForURL(`**/trace?**direction=backward**`);
      await page.locator('[data-root]').waitFor();
      expect(faults).toEqual([]);
      await page.context().close();
    },
    JOURNEY_MS,
  );

  test(
    'goes on with a trace where it was cut, and sees it by a moment',
    async () => {
      const { page, faults } = await opened('regulator-xian', 'zh');
      await traceOf(page, LARGE_LOT, `&maxNodes=${NODES_TOGETHER}`);
      const root = page.locator('[data-root]');
      const more = page.getByRole('button', { name: '继续显示其余部分' });
      const shown = async (): Promise<number> =>
        Number(/^(\d+)/.exec((await page.getByText(/\d+ 个节点 ·/).innerText()).trim())?.[1]);
      await more.waitFor();
      const before = await shown();
      await more.click();
      await page.getByText(new RegExp(`^${before} 个节点`)).waitFor({ state: 'detached' });
      expect(await shown()).toBeGreaterThan(before);
      expect(await root.isVisible()).toBe(true);
      await picture(page, 'trace-grown.zh');

      await traceOf(page, LARGE_LOT, '&maxNodes=5000');
      await root.waitFor();
      expect(await page.locator('button[aria-pressed]').count()).toBeLessThan(80);
      await page.getByRole('slider').press('Home');
      await page.getByText('其时尚未出现').first().waitFor();
      await picture(page, 'trace-by.zh');
      await page.getByRole('button', { name: '按这一时刻追溯' }).click();
      await page.waitForURL('**validAt=**');
      await root.waitFor();
      expect(faults).toEqual([]);
      await page.context().close();
    },
    JOURNEY_MS,
  );

  test(
    'an enterprise reads and exports its own part of a scope, and no more',
    async () => {
      const { scopeId } = (
        await regulator.post<ScopeReceipt>('/api/traceability/scopes', {
          ...{ roots: [POOLED], commingling: 'none' },
        })
      ).body;
      const own = enterprises.processor.name;
      const others = enterprises.retailerChengdu.name;
      const exported = async (page: Page, format: string): Promise<Buffer> => {
        const downloading = page.waitForEvent('download');
        await page.getByRole('button', { name: `导出 ${format}` }).click();
        const file = fileOf(`scope-part.${format.toLowerCase()}`);
        await (await downloading).saveAs(file);
        return readFileSync(file);
      };
      const whole = await opened('regulator-xian', 'zh');
      await whole.page.goto(`${origin()}/scopes/${scopeId}`);
      const all = (await exported(whole.page, 'CSV')).toString('utf8');
      expect(all).toContain(own);
      expect(all).toContain(others);

      const part = await opened('enterprise-weihe', 'zh');
      await part.page.goto(`${origin()}/scopes/${scopeId}`);
      await part.page.getByText('您只看到本企业的部分').waitFor();
      await part.page.getByRole('button', { name: '导出 CSV' }).waitFor();
      for (const name of ['下载签名文件', '关注变化', '与现在比较'])
        expect(await part.page.getByRole('button', { name }).count()).toBe(0);
      expect(await part.page.getByText(others).count()).toBe(0);
      await picture(part.page, 'scope-part.zh');
      const rows = (await exported(part.page, 'CSV')).toString('utf8');
      expect(rows).toContain(own);
      expect(rows).not.toContain(others);
      // An XLSX is a ZIP.
      expect((await exported(part.page, 'XLSX')).subarray(0, 2).toString()).toBe('PK');
      await part.page.emulateMedia({ media: 'print' });
      expect(await part.page.getByRole('button', { name: '打印' }).isVisible()).toBe(false);
      expect(await part.page.getByRole('heading', { level: 1 }).isVisible()).toBe(true);
      await picture(part.page, 'scope-print.zh');
      for (const { page, faults } of [whole, part]) {
        expect(faults).toEqual([]);
        await page.context().close();
      }
    },
    JOURNEY_MS,
  );

  test(
    'sees a scope under way, and cancels it',
    async () => {
      const { page, faults } = await opened('regulator-xian', 'zh');
      const asked = Array.from({ length: SCOPES_IN_LINE }, (_, index) =>
        regulator.post<ScopeReceipt>('/api/traceability/scopes', {
          ...{ roots: [LARGE_LOT], commingling: 'none', validAt: hoursAgo(index + 1) },
        }),
      );
      const underWay = async (): Promise<readonly ScopeEntry[]> => {
        const list = '/api/traceability/scopes';
        const { items } = await regulator.get<{ items: readonly ScopeEntry[] }>(list);
        return items.filter(({ state }) => state === 'running');
      };
      let line = await underWay();
      while (line.length < SCOPES_IN_LINE / 2) line = await underWay();
      await page.goto(`${origin()}/scopes/${line[0]?.scopeId}`);
      await page.getByRole('progressbar').waitFor();
      await picture(page, 'scope-running.zh');
      await page.getByRole('button', { name: '取消计算' }).click();
      await page.getByText('计算已取消').waitFor();
      await page.getByRole('button', { name: '计算范围' }).waitFor();
      await picture(page, 'scope-cancelled.zh');
      await Promise.all(asked);
      for (const { scopeId } of await underWay())
        await regulator
          .post(`/api/traceability/scopes/${scopeId}/cancellation`, {})
          .catch((ended: unknown) => {
            // Between the list and this it may have come to its end.
            if (!(ended instanceof RequestRefused) || ended.status !== 409) throw ended;
          });
      expect(faults).toEqual([]);
      await page.context().close();
    },
    JOURNEY_MS,
  );
};
