import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { addressVariableOf, serviceNames } from '@zhixin/contracts/services';
import { configurationFrom, SHUTDOWN_MS_MAX } from '@zhixin/service-shell';
import type { RepositoryFacts } from './compose-faults.js';

/** The top folder of the repository. */
export const ROOT = join(import.meta.dirname, '..', '..', '..');

/** The text of a file of the repository. */
export const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

// Asked for everything, the configuration tells what it asks for.
const serviceVariables = (): readonly string[] => {
  const asked = new Set<string>();
  const environment = new Proxy<Record<string, string | undefined>>(
    {},
    { get: (_, name) => void asked.add(String(name)) },
  );
  try {
    configurationFrom(environment);
  } catch {
    // An empty environment is refused, after every variable was looked at.
  }
  return [...asked];
};

// A host may not be imported from here, so its declarations are read.
const gatewayVariables = (): readonly string[] => [
  ...serviceNames.map(addressVariableOf),
  ...[
    ...`${textOf('apps/gateway/src/configuration.ts')}${textOf('libs/service-shell/src/process/variables.ts')}`.matchAll(
      /name: '([A-Z_]+)'/g,
    ),
  ].map(([, name = '']) => name),
];

const isProcess = (app: string) =>
  existsSync(join(ROOT, 'apps', app, 'src/main.ts')) &&
  (/"type:service"/.test(textOf(`apps/${app}/package.json`)) || app === 'gateway');

/** What docker-compose.yml must agree with. */
export const repositoryFacts = (): RepositoryFacts => {
  const ofServices = serviceVariables();
  const ofGateway = gatewayVariables();
  return {
    apps: readdirSync(join(ROOT, 'apps')).filter(isProcess),
    variablesOf: (app) => (app === 'gateway' ? ofGateway : ofServices),
    exists: (path) => existsSync(join(ROOT, path)),
    drainMs: SHUTDOWN_MS_MAX,
  };
};
