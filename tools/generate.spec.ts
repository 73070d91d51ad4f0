import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '..');
const WAIT_MS = 60_000;

// In a process of its own: Jest would take long to load the compiler.
const run = (...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  return { status, said: stdout + stderr };
};

const STALE_WITH_ONE_MORE = `
  import { staleFor } from './tools/generate.mjs';
  import { services } from './libs/contracts/dist/services.js';
  const title = { zh: '移送', en: 'Referral' };
  const referral = { name: 'referral', paths: ['/api/referral'], title, needs: [] };
  console.log((await staleFor([...services, referral])).join('\\n'));`;

describe('what `npm run generate` writes', () => {
  test(
    'is fresh',
    () => expect(run('tools/generate.mjs', '--check')).toEqual({ status: 0, said: '' }),
    WAIT_MS,
  );

  test(
    'would not be, were there one service more',
    () => {
      const { said } = run('--input-type=module', '--eval', STALE_WITH_ONE_MORE);
      expect(said.trim().split('\n').sort()).toEqual([
        'apps/standalone/package.json',
        'apps/standalone/src/module-of.ts',
        'docker-compose.yml',
        'infra/helm/zhixin/values.schema.json',
        'infra/helm/zhixin/values.yaml',
        'infra/observability/alerts.test.yml',
        'infra/observability/alerts.yml',
        'infra/observability/prometheus.yml',
      ]);
    },
    WAIT_MS,
  );
});
