import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { ScopeDocument } from '@zhixin/contracts';
import type { Locator } from 'playwright-core';
import { calendarOf } from '../calendar.js';
import { enterprises } from '../enterprises.js';
import { SHOWCASE_LOT } from '../kiwifruit-chain.js';
import { consoleInBrowser, JOURNEY_MS } from './console-in-browser.js';

// The words a person looks for, in both languages of the console.
const words = {
  zh: {
    title: '企业质量信用',
    why: '为什么是这个等级',
    recall: '若召回，涉及哪些？',
    worst: '最坏情况',
    signed: '下载签名文件',
    other: 'English',
  },
  en: {
    title: 'Enterprise quality credit',
    why: 'Why this grade',
    recall: 'What would a recall touch?',
    worst: 'Worst case',
    signed: 'Download signed document',
    other: '中文',
  },
} as const;

/** A penalty as a regulator fills it in: what stands beside each field, and what is typed. */
const PENALTY = {
  决定书文号: '市监处罚〔2026〕2001号',
  处罚依据: '食品安全法',
  违法行为: '超范围使用食品添加剂',
} as const;

/** The product of the sample that failed. */
const FAILED_BOXES = '猕猴桃礼盒';

/** What the tool that needs no platform says of a signed document. */
const verdictOn = async (file: string, origin: string): Promise<string> => {
  const keys = `${file}.keys`;
  writeFileSync(keys, await (await fetch(`${origin}/.well-known/zhixin-keys`)).text());
  const tool = join(import.meta.dirname, '..', '..', '..', '..', 'tools', 'verify.mjs');
  return execFileSync(process.execPath, [tool, file, '--keys', keys], { encoding: 'utf8' });
};

/**
 * What people do in the console, as tests on a platform that has played the demonstration. Pictures go
 * to `reports/` under the name given.
 */
export const journeysInBrowser = (origin: () => string, picturesName: string) => {
  const { signedIn, newContext, fileOf, picture } = consoleInBrowser(origin, picturesName);

  test.each(['zh', 'en'] as const)(
    'sees all grades, opens an enterprise, reads why, and opens a trace: %s',
    async (language) => {
      const { page, faults } = await signedIn('regulator-xian');
      await page.getByRole('heading', { name: words.zh.title }).waitFor();
      if (language === 'en') await page.getByText(words.zh.other, { exact: true }).first().click();
      await page.getByRole('heading', { name: words[language].title }).waitFor();
      const { name, uscc } = enterprises.insulationMaker;
      await page.getByRole('link', { name }).first().waitFor();
      await picture(page, `enterprises.${language}`);

      await page.getByRole('link', { name }).first().click();
      await page.waitForURL(`**/enterprises/${uscc}**`);
      await page.getByRole('heading', { name }).first().waitFor();
      await page.getByRole('heading', { name: words[language].why }).waitFor();
      await page.getByText('PENALTY_SERIOUS').first().waitFor();
      await page.getByText('市场监督管理严重违法失信名单管理办法').first().waitFor();
      await page.locator('canvas').first().waitFor();
      await picture(page, `enterprise.${language}`);

      await page.goto(`${origin()}/trace?epc=${encodeURIComponent(SHOWCASE_LOT)}`);
      await page.getByText(enterprises.packer.name).first().waitFor();
      await picture(page, `trace.${language}`);
      expect(faults).toEqual([]);
      await page.context().close();
    },
    JOURNEY_MS,
  );

  test(
    'records a penalty, sees the grade before and after, annuls it and puts it right',
    async () => {
      const { page, faults } = await signedIn('regulator-xian');
      const { dateAgo } = calendarOf(new Date());
      const { name, uscc } = enterprises.vinegar;
      await page.getByRole('link', { name }).first().click();
      await page.waitForURL(`**/enterprises/${uscc}**`);
      await page.getByRole('button', { name: '记录处罚决定' }).click();
      const dialog = page.getByRole('dialog');
      const submit = (label: string) => dialog.getByRole('button', { name: label }).click();
      const day = async (label: string, date: string) => {
        const field = dialog.getByLabel(label);
        await field.fill(date);
        await field.press('Enter');
      };
      for (const [label, text] of Object.entries(PENALTY))
        await dialog.getByLabel(label).fill(text);
      await day('决定日期', dateAgo(30));
      await dialog.getByText('较重', { exact: true }).click();
      await dialog.getByLabel('处罚种类').fill('罚款');
      await page.keyboard.press('Enter');
      await submit('记录处罚');
      await dialog.getByText('处罚决定已记录').waitFor();
      await dialog.getByText('高风险').waitFor();
      await picture(page, 'penalty-recorded.zh');
      await submit('完成');

      await page.getByRole('button', { name: '撤销处罚' }).click();
      await dialog.getByLabel('撤销文书编号').fill('复决〔2026〕9号');
      await dialog.getByLabel('理由').fill('证据不足');
      await day('撤销日期', dateAgo(31));
      await submit('撤销处罚');
      await dialog.getByText('撤销日期早于处罚决定日期').waitFor();
      await day('撤销日期', dateAgo(29));
      await submit('撤销处罚');
      await dialog.getByText('守信').waitFor();

      await submit('记录更正后的处罚决定');
      await dialog.getByText('轻微', { exact: true }).click();
      await submit('记录处罚');
      await dialog.getByText('处罚决定已记录').waitFor();
      await dialog.getByText('轻微行政处罚').waitFor();
      await submit('完成');
      await page.getByText('已撤销').first().waitFor();
      await page.getByRole('link', { name: '查看更正后的文书' }).click();
      await page.getByRole('link', { name: '更正已撤销的同号文书' }).waitFor();
      await picture(page, 'penalty-corrected.zh');
      expect(faults).toEqual([]);
      await page.context().close();
    },
    JOURNEY_MS,
  );

  test.each(['zh', 'en'] as const)(
    'gets from a failed sample to the signed scope of its lot in four clicks: %s',
    async (language) => {
      const { page, faults } = await signedIn('regulator-xian');
      const { recall, signed, worst, other, title } = words[language];
      await page.getByRole('heading', { name: words.zh.title }).waitFor();
      if (language === 'en') await page.getByText(words.zh.other, { exact: true }).first().click();
      await page.getByRole('heading', { name: title }).waitFor();
      expect(await page.getByText(other, { exact: true }).count()).toBe(1);
      let clicks = 0;
      const click = async (what: Locator): Promise<void> => {
        await what.click();
        clicks += 1;
      };
      const duty = page.getByRole('listitem').filter({ hasText: FAILED_BOXES });
      await click(duty.getByRole('link', { name: enterprises.packer.name }));
      await click(
        page.locator('li[id^="sampling:"]').getByRole('button', { name: recall }).first(),
      );
      await page.waitForURL('**/scopes/**');
      for (const party of ['retailerXian', 'retailerChengdu', 'wholesaler', 'packer'] as const)
        for (const part of [page.getByRole('complementary'), page.getByRole('group')])
          await part.getByText(enterprises[party].name).first().waitFor();
      await click(page.getByText(worst, { exact: true }).last());
      await page.waitForURL('**set=worst-case**');
      await page.getByRole('group').getByText(enterprises.packer.name).first().waitFor();
      await picture(page, `scope.${language}`);
      const downloading = page.waitForEvent('download');
      await click(page.getByRole('button', { name: signed }));
      const file = fileOf(`scope.${language}.json`);
      await (await downloading).saveAs(file);
      expect(clicks).toBeLessThanOrEqual(4);
      const { roots } = JSON.parse(readFileSync(file, 'utf8')) as ScopeDocument;
      expect(roots).toEqual([{ epc: SHOWCASE_LOT }]);
      expect(await verdictOn(file, origin())).toMatch(/^Genuine/);
      expect(faults).toEqual([]);
      await page.context().close();
    },
    JOURNEY_MS,
  );

  test(
    'is told whose goods came from nowhere, and sees the evidence',
    async () => {
      const { page, faults } = await signedIn('regulator-xian');
      const { name } = enterprises.shadyTrader;
      const duty = page.getByRole('listitem').filter({ hasText: '查清货物来源' });
      await duty.getByRole('link', { name }).click();
      await page.getByText('TRACE_RECORD_MISSING').waitFor();
      await page.goBack();
      await duty.getByRole('link', { name: '查看追溯图' }).click();
      await page.waitForURL('**/trace?**');
      await page.getByText(name).first().waitFor();
      expect(faults).toEqual([]);
      await page.context().close();
    },
    JOURNEY_MS,
  );

  test(
    'an enterprise sees its own page only',
    async () => {
      const { page, faults } = await signedIn('enterprise-weihe');
      await page.getByRole('heading', { name: enterprises.processor.name }).first().waitFor();
      await picture(page, 'own-enterprise.zh');
      await page.goto(`${origin()}/enterprises/${enterprises.insulationMaker.uscc}`);
      await page.getByText('OTHER_TENANT').first().waitFor();
      expect(faults).toEqual([]);
      await page.context().close();
    },
    JOURNEY_MS,
  );

  test(
    'the public opens a scanned code in either language, with little to load',
    async () => {
      const path = new URL(SHOWCASE_LOT).pathname;
      const context = await newContext({ viewport: { width: 390, height: 844 } });
      const page = await context.newPage();
      for (const language of ['zh', 'en']) {
        await page.setExtraHTTPHeaders({ 'accept-language': language });
        await page.goto(`${origin()}/id${path}`);
        await page
          .getByText(path.split('/').at(-1) ?? '')
          .first()
          .waitFor();
        await picture(page, `scan.${language}`);
      }
      const answer = await fetch(`${origin()}/id${path}`, {
        headers: { accept: 'text/html', 'accept-encoding': 'gzip' },
      });
      expect(Number(answer.headers.get('content-length') ?? 0)).toBeLessThan(30_000);
      expect((await answer.text()).length).toBeLessThan(60_000);
      const home = await (await fetch(origin())).text();
      const script = /src="(\/assets\/[^"]+\.js)"/.exec(home)?.[1] ?? '';
      const asset = await fetch(`${origin()}${script}`, { headers: { 'accept-encoding': 'br' } });
      expect(asset.headers.get('content-encoding')).toBe('br');
      expect(asset.headers.get('cache-control')).toContain('immutable');
      await context.close();
    },
    JOURNEY_MS,
  );
};
