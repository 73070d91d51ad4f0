import { execFileSync, spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '..');
const NAME = 'throwaway-trial';
const folder = join(root, 'apps', NAME);
const WAIT_MS = 180_000;

const run = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NX_DAEMON: 'false', NODE_OPTIONS: '' },
  });
  return { status, said: stdout + stderr };
};

const untracked = () =>
  execFileSync('git', ['status', '--porcelain', '--untracked-files=normal'], {
    cwd: root,
    encoding: 'utf8',
  });

describe('a generated service', () => {
  let before = '';
  beforeAll(() => {
    rmSync(folder, { recursive: true, force: true });
    before = untracked();
    expect(run('tools/new-service.mjs', NAME)).toMatchObject({ status: 0 });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('is one folder', () => {
    expect(untracked().replace(`?? apps/${NAME}/\n`, '')).toBe(before);
  });

  test('is not written over', () => {
    expect(run('tools/new-service.mjs', NAME)).toMatchObject({ status: 1 });
  });

  test(
    'compiles',
    () =>
      expect(run('node_modules/typescript/bin/tsc', '-b', `apps/${NAME}`)).toEqual({
        status: 0,
        said: '',
      }),
    WAIT_MS,
  );

  test(
    'passes its own tests',
    () => {
      const { status, said } = run(
        '--experimental-vm-modules',
        '--no-warnings',
        'node_modules/jest/bin/jest.js',
        '--selectProjects=unit',
        '--passWithNoTests',
        `apps/${NAME}`,
      );
      expect(said).toContain('Tests:       5 passed');
      expect(status).toBe(0);
    },
    WAIT_MS,
  );

  test(
    'keeps within the walls',
    () => {
      run('node_modules/nx/dist/bin/nx.js', 'show', 'projects');
      expect(run('node_modules/eslint/bin/eslint.js', `apps/${NAME}`)).toEqual({
        status: 0,
        said: '',
      });
    },
    WAIT_MS,
  );
});
