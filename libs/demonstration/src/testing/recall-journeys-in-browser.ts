import { expect, test } from '@jest/globals';
import { enterprises } from '../enterprises.js';
import { lotOf } from '../epcis-events.js';
import { consoleInBrowser, JOURNEY_MS } from './console-in-browser.js';

const words = {
  zh: { role: '以何身份负责召回', producer: '生产者', open: '立案', why: '为什么是这一天' },
  en: {
    role: 'As what it answers',
    producer: 'Producer',
    open: 'Open a case',
    why: 'Why this date',
  },
} as const;
const steps = {
  zh: { take: '办理 开展调查', submit: '提交', status: '调查中', firm: '渭河' },
  en: { take: 'Take Investigation', submit: 'Submit', status: 'Under investigation', firm: '渭河' },
} as const;

const MINUTE_MS = 60_000;

/** How an officer opens a recall case from what is known of a sample, sees its deadlines and takes a step of it. */
export const recallJourneysInBrowser = (origin: () => string, picturesName: string) => {
  const { signedIn, picture } = consoleInBrowser(origin, picturesName);

  test.each(['zh', 'en'] as const)(
    'opens a case, sees why its first deadline ends when it does, and takes a step: %s',
    async (language) => {
      const { page, faults } = await signedIn('regulator-xian');
      if (language === 'en') await page.getByText('English', { exact: true }).first().click();
      const { role, producer, open, why } = words[language];
      const { take, submit, status, firm } = steps[language];
      const known = new URLSearchParams({
        ...{ open: '', regime: 'food', source: 'sampling', sourceRef: `S-${language}` },
        ...{ responsible: enterprises.processor.uscc, product: `猕猴桃汁 ${language}` },
        discoveredAt: new Date(Date.now() - MINUTE_MS).toISOString(),
        root: lotOf(105, `WH-RECALLED-${language}`),
      });
      await page.goto(`${origin()}/recalls?${known}`);
      const form = page.getByRole('dialog');
      await form.getByLabel(role).click();
      await page.getByTitle(producer, { exact: true }).click();
      await form.getByRole('button', { name: open }).click();
      await page.waitForURL('**/recalls/*');
      await page.getByText(why).first().click();
      await page.getByText('R122').or(page.getByText('第122号')).first().waitFor();
      await picture(page, `recall-case.${language}`);
      await page.getByRole('button', { name: take }).click();
      await page.getByRole('dialog').getByRole('button', { name: submit }).click();
      await page.locator('[aria-current=step]', { hasText: status }).waitFor();
      await page.goto(`${origin()}/recalls`);
      await page.getByRole('link', { name: `猕猴桃汁 ${language}` }).waitFor();
      await page.getByText(firm).first().waitFor();
      await picture(page, `recalls.${language}`);
      expect(faults).toEqual([]);
      await page.context().close();
    },
    JOURNEY_MS,
  );
};
