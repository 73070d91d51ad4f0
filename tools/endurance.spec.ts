import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const endurance = (...args: readonly string[]) =>
  spawnSync(process.execPath, [join(import.meta.dirname, 'endurance.mjs'), ...args], {
    encoding: 'utf8',
  });

test('docs/endurance.md tells what the last runs came to', () =>
  expect(endurance('--check').status).toBe(0));

test('a run that does not exist is refused, with the names of those that do', () => {
  const { status, stdout } = endurance('no-such-run');
  expect(status).toBe(1);
  expect(stdout).toContain('kill');
});
