import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** The top folder of the repository. */
export const ROOT = join(import.meta.dirname, '..', '..', '..');
/** The folder of the chart. */
export const CHART = join(ROOT, 'infra', 'helm', 'zhixin');

/** The text of a file of the repository. */
export const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** What compose declares of an app, its variables replaced by their defaults. */
export interface ComposeApp {
  readonly image: string;
  readonly user: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly stop_grace_period: string;
  readonly deploy: {
    readonly resources: { readonly limits: { readonly cpus: string; readonly memory: string } };
  };
}

/** The apps of docker-compose.yml: what is built here, not the servers of others. */
export const composeApps = (): Readonly<Record<string, ComposeApp>> => {
  // An address within compose may hold a variable within a default; no value compared here does.
  const text = textOf('docker-compose.yml').replaceAll(/\$\{[A-Z_]+:?-([^${}]*)\}/g, '$1');
  const { services } = parse(text, { merge: true }) as {
    services: Record<string, ComposeApp & { build?: unknown }>;
  };
  return Object.fromEntries(
    Object.entries(services).filter(([, { build }]) => build !== undefined),
  );
};
