import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { DEMONSTRATION_PASSWORD } from '../accounts.js';
import { launchBrowser } from './browser.js';

/** How long a journey may take, on a busy machine as well. */
export const JOURNEY_MS = 240_000;

/** A page of the console, and what went wrong on it or reached out to another host. */
export interface ConsolePage {
  readonly page: Page;
  readonly faults: readonly string[];
}

/** A browser for the tests around it, and how people sign in with it. Pictures go to `reports/` under the name given. */
export const consoleInBrowser = (origin: () => string, picturesName: string) => {
  const pictures = join(import.meta.dirname, '..', '..', '..', '..', 'reports', picturesName);
  let browser: Browser;

  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true });
    browser = await launchBrowser();
  }, JOURNEY_MS);
  afterAll(async () => {
    await browser?.close();
  }, JOURNEY_MS);

  const signedIn = async (account: string): Promise<ConsolePage> => {
    const context = await browser.newContext({ viewport: { width: 1360, height: 900 } });
    const page = await context.newPage();
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('response', (response) => {
      if (response.status() >= 500) faults.push(`${response.status()} ${response.url()}`);
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(origin()) && !/^(data|blob):/.test(request.url()))
        faults.push(`asked another host: ${request.url()}`);
    });
    await page.goto(origin());
    await page.getByRole('button', { name: '登录' }).first().click();
    await page.locator('input[type=password]').waitFor();
    await page.locator('input').first().fill(account);
    await page.locator('input[type=password]').fill(DEMONSTRATION_PASSWORD);
    await page.locator('button[type=submit]').first().click();
    await page.getByRole('navigation').first().waitFor();
    return { page, faults };
  };

  return {
    signedIn,
    newContext: (options: Parameters<Browser['newContext']>[0]) => browser.newContext(options),
    /** Where a file of a test goes. */
    fileOf: (name: string): string => join(pictures, name),
    picture: (page: Page, name: string) =>
      page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true }),
  };
};
