import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { serviceNames } from '@zhixin/contracts/services';
import { closureOf, UNUSED_FOLDERS } from '../build-app.mjs';

const root = join(import.meta.dirname, '..', '..', '..');
const APPS = [...serviceNames, 'gateway'];

describe('what an app needs at run time', () => {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, { readonly dev?: boolean }>>;
  };

  test.each(APPS)('%s: the lock file calls none of it a development dependency', (app) => {
    const { packages } = closureOf(app);
    expect(packages.size).toBeGreaterThan(20);
    const culprits = [...packages]
      .map((folder) => relative(root, folder))
      .filter((path) => lock.packages[path] === undefined || lock.packages[path].dev === true);
    expect(culprits).toEqual([]);
  });

  test('no package is entered through a folder that is left out', () => {
    const entered = new RegExp(`"(\\./)?(${UNUSED_FOLDERS.join('|')})/[^"]+\\.[cm]?js"`);
    const folders = new Set(APPS.flatMap((app) => [...closureOf(app).packages]));
    const entries = (folder: string) => {
      const { main, exports } = JSON.parse(
        readFileSync(join(folder, 'package.json'), 'utf8'),
      ) as Record<string, unknown>;
      return JSON.stringify({ main, exports });
    };
    expect([...folders].filter((folder) => entered.test(entries(folder)))).toEqual([]);
    expect(entered.test('{"main":"./test/index.js"}')).toBe(true);
  });

  test('an app that does not exist is refused, and so is a folder that is in use', () => {
    const script = (...args: readonly string[]) =>
      execFileSync(process.execPath, ['infra/images/build-app.mjs', ...args], {
        cwd: root,
        stdio: 'pipe',
      });
    expect(() => script('no-such-app', '/tmp/zhixin-image-none')).toThrow('no such project');
    expect(() => script('gateway', root)).toThrow('is not empty');
    expect(() => script()).toThrow('usage');
  });
});
