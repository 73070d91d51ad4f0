import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import chromium from '@sparticuz/chromium';
import { chromium as playwright, type Browser } from 'playwright-core';

// The browser and its Chinese font come from npm, so that a machine without either shows no boxes.
const fontConfiguration = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'zhixin-fonts-'));
  const fonts = dirname(createRequire(import.meta.url).resolve('@embedpdf/fonts-sc'));
  mkdirSync(join(folder, 'cache'));
  writeFileSync(
    join(folder, 'fonts.conf'),
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
      <dir>${join(fonts, '..', 'fonts')}</dir><dir>/usr/share/fonts</dir><cachedir>${join(folder, 'cache')}</cachedir>
      <match><edit name="family" mode="prepend" binding="strong"><string>Noto Sans S Chinese</string></edit></match>
    </fontconfig>`,
  );
  return folder;
};

/** A headless Chromium that can write Chinese. Close it. */
export const launchBrowser = async (): Promise<Browser> => {
  const folder = fontConfiguration();
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
    env: {
      ...process.env,
      FONTCONFIG_PATH: folder,
      FONTCONFIG_FILE: join(folder, 'fonts.conf'),
    } as Record<string, string>,
  });
};
