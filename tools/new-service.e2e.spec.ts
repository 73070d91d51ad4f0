import { spawnSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { RepositoryCopy } from './repository-copy.js';

const NAME = 'throwaway-trial';
const FOLDER = `apps/${NAME}`;
const WAIT_MS = 10 * 60_000;
// Every process for itself takes long to start: `npm run endurance -- new-service`.
const FORMS =
  process.env['ENDURANCE_ROUNDS'] === undefined ? ['standalone'] : ['standalone', 'distributed'];

const BY_HAND = [
  'libs/contracts/src/services.ts',
  `libs/contracts/src/${NAME}.ts`,
  'libs/identity/src/permissions.ts',
];

const WORKS = [
  `${NAME}/projection latest`,
  `${NAME}/relay ${NAME}.v1`,
  `${NAME}/reaction on-enterprise-listed`,
];

/** Where `npm run endurance` asks for what it came to. */
const keepFigures = (what: string, figures: Readonly<Record<string, number>>) => {
  const file = process.env['ENDURANCE_FIGURES'];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify({ what, ...figures })}\n`);
};

const ended = { status: 0, said: '' };

describe('a service that tools/new-service.mjs writes', () => {
  let copy: RepositoryCopy;
  beforeAll(() => {
    copy = new RepositoryCopy();
    expect(copy.run('tools/new-service.mjs', NAME, '试用', 'Trial')).toMatchObject({ status: 0 });
  }, WAIT_MS);
  afterAll(() => copy.remove());

  test('is one folder and three places', () =>
    expect([...copy.changes()].sort()).toEqual([`${FOLDER}/`, ...BY_HAND].sort()));

  test('is not written over', () =>
    expect(copy.run('tools/new-service.mjs', NAME)).toMatchObject({ status: 1 }));

  test(
    'is in compose, chart, scrape list, alerts, standalone form and catalogue once `npm run generate` and `npm install` ran',
    () => {
      expect(copy.run('tools/generate.mjs')).toMatchObject({ status: 0 });
      expect(copy.run('tools/generate.mjs', '--check')).toEqual(ended);
      // What is installed already is linked here, and a service brings nothing else along.
      const install = [
        'install',
        '--package-lock-only',
        '--offline',
        '--ignore-scripts',
        '--no-audit',
      ];
      expect(spawnSync('npm', install, { cwd: copy.root }).status).toBe(0);
      copy.link(NAME, FOLDER);
      expect(copy.changes()).toEqual(
        expect.arrayContaining([
          ...['apps/standalone/package.json', 'apps/standalone/src/module-of.ts'],
          ...['docker-compose.yml', 'infra/helm/zhixin/values.yaml'],
          ...['infra/observability/alerts.yml', 'infra/observability/prometheus.yml'],
          ...['libs/contracts/src/published-by-services.ts', 'package-lock.json', 'tsconfig.json'],
        ]),
      );
      copy.git('add', '--all');
    },
    WAIT_MS,
  );

  test(
    'builds',
    () => expect(copy.run('node_modules/typescript/bin/tsc', '-b')).toEqual(ended),
    WAIT_MS,
  );

  test(
    'is formatted, and keeps within the walls',
    () => {
      const changed = copy.git('diff', '--cached', '--name-only').trim().split('\n');
      const formatted = changed.filter((path) => /\.(ts|json|ya?ml)$/.test(path));
      const prettier = 'node_modules/prettier/bin/prettier.cjs';
      expect(copy.run(prettier, '--log-level=warn', '--check', ...formatted)).toEqual(ended);
      // The linter passes the walls over in silence where Nx has no graph of the projects.
      expect(copy.run('node_modules/nx/dist/bin/nx.js', 'show', 'projects').said).toContain(NAME);
      const code = changed.filter((path) => path.endsWith('.ts'));
      expect(copy.run('node_modules/eslint/bin/eslint.js', ...code)).toEqual(ended);
    },
    WAIT_MS,
  );

  const jest = (project: string, ...paths: readonly string[]) =>
    copy.run(
      ...['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js'],
      ...[`--selectProjects=${project}`, '--testTimeout=90000', '--silent', ...paths],
    );

  test(
    'passes its own tests, and those of everything that knows of services',
    () => {
      const { status, said } = jest(
        'unit',
        ...[FOLDER, 'apps/gateway', 'apps/standalone', 'infra/helm', 'libs/contracts'],
        ...[
          'infra/images/src/compose',
          'infra/images/src/observability',
          'tools/tidy',
          'tools/generate',
        ],
      );
      expect([status, said]).toEqual([0, expect.stringContaining(`${FOLDER}/src/domain`)]);
    },
    WAIT_MS,
  );

  test(
    'shows what it stored, and reacts once',
    () => expect(jest('integration', FOLDER)).toMatchObject({ status: 0 }),
    WAIT_MS,
  );

  test.each(FORMS)(
    'answers its routes in the %s form, and what it publishes is in the feed',
    (form) => {
      const since = performance.now();
      const { status, said } = copy.run('tools/try-new-service.mjs', NAME, form);
      expect([status, said]).toEqual([0, expect.stringContaining('{')]);
      expect(JSON.parse(said.slice(said.indexOf('{')))).toEqual({
        titles: ['首件'],
        works: WORKS,
        feeds: 1,
        code: 0,
      });
      keepFigures(`a new service in the ${form} form`, {
        works: WORKS.length,
        seconds: Math.round((performance.now() - since) / 1_000),
      });
    },
    WAIT_MS,
  );
});
