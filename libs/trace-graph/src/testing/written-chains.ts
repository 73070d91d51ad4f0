import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/**
 * The folder of chains that others wrote, with what they expect worked by hand: `SCOPE_CHAINS`, else the one beside the
 * repository. Undefined where it is missing; specs say so, and in CI that is a failure.
 */
export const CHAINS = [
  process.env['SCOPE_CHAINS'],
  resolve(ROOT, '../shared/cases/scope'),
  resolve(ROOT, '../../shared/cases/scope'),
].find((folder) => folder !== undefined && existsSync(folder));

/** The chains by name of file, in the form that whoever reads them expects. */
export const writtenChains = <Chain>(): readonly (readonly [file: string, chain: Chain])[] =>
  readdirSync(CHAINS!)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => [file, JSON.parse(readFileSync(resolve(CHAINS!, file), 'utf8')) as Chain]);
