import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TSchema } from '@sinclair/typebox';
import { Errors } from '@sinclair/typebox/errors';
import { Check } from '@sinclair/typebox/value';
import '@zhixin/instant/formats';
import type { DatedPack } from './pack-fields.js';
import { creditPackFaults, datedPackFaults, repeated, tracePackFaults } from './pack-faults.js';
import { rulePackSchema, type RulePack } from './rule-pack.js';
import type { RuleBook } from './rules-in-force.js';
import { traceRulePackSchema, type TraceRulePack } from './trace-rule-pack.js';

/** The packs that come with the platform. */
export const packsFolder = fileURLToPath(new URL('../packs', import.meta.url));

/** Packs that cannot be used. Each fault names the file, the place in it and what is wrong. */
export class RulePacksUnusable extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`Rule packs cannot be used:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  }
}

/**
 * The packs of quality credit in a folder, in order of file name. Every `*.json` of it is read and checked, also the
 * packs of tracing.
 *
 * @throws RulePacksUnusable with every fault found, not only the first.
 */
export const loadRulePacks = (folder: string = packsFolder): readonly RulePack[] =>
  readFolder(folder).credit;

/**
 * All versions of the pack of quality credit `id`.
 *
 * @throws RulePacksUnusable where the folder has no such pack, or any that cannot be used.
 */
export const loadRuleBook = (id: string, folder: string = packsFolder): RuleBook =>
  versionsOf(loadRulePacks(folder), id, folder);

/**
 * All versions of the pack of tracing `id`; at least one.
 *
 * @throws RulePacksUnusable where the folder has no such pack, or any that cannot be used.
 */
export const loadTraceRuleBook = (
  id: string,
  folder: string = packsFolder,
): readonly TraceRulePack[] => versionsOf(readFolder(folder).trace, id, folder);

const versionsOf = <Pack extends DatedPack>(
  packs: readonly Pack[],
  id: string,
  folder: string,
): readonly Pack[] => {
  const book = packs.filter((pack) => pack.id === id);
  if (book.length > 0) return book;
  const known = [...new Set(packs.map((pack) => pack.id))].join(', ');
  throw new RulePacksUnusable([`${folder}: has no pack ${id}; it has ${known}`]);
};

interface PackFolder {
  readonly credit: readonly RulePack[];
  readonly trace: readonly TraceRulePack[];
}

const readFolder = (folder: string): PackFolder => {
  const faults: string[] = [];
  const credit: RulePack[] = [];
  const trace: TraceRulePack[] = [];
  for (const file of packFilesOf(folder)) {
    const pack = parsed(folder, file, faults);
    if (pack === undefined) continue;
    if (isOfTracing(pack))
      keep(trace, { file, pack, schema: traceRulePackSchema, faultsIn: tracePackFaults }, faults);
    else keep(credit, { file, pack, schema: rulePackSchema, faultsIn: creditPackFaults }, faults);
  }
  faults.push(...twins([...credit, ...trace]));
  if (credit.length + trace.length === 0 && faults.length === 0)
    faults.push(`${folder}: holds no rule pack`);
  if (faults.length > 0) throw new RulePacksUnusable(faults);
  return { credit, trace };
};

const packFilesOf = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder)
      .filter((file) => file.endsWith('.json'))
      .sort();
  } catch (error) {
    throw new RulePacksUnusable([`${folder}: ${(error as Error).message}`]);
  }
};

const parsed = (folder: string, file: string, faults: string[]): unknown => {
  try {
    return JSON.parse(readFileSync(join(folder, file), 'utf8')) as unknown;
  } catch (error) {
    faults.push(`${file}: ${(error as Error).message}`);
    return undefined;
  }
};

const isOfTracing = (pack: unknown): boolean =>
  (pack as { readonly kind?: unknown } | null)?.kind === 'trace';

interface PackFile<Pack extends DatedPack> {
  readonly file: string;
  readonly pack: unknown;
  readonly schema: TSchema & { readonly static: Pack };
  /** What the schema cannot say. Each yields the place and the fault. */
  readonly faultsIn: (pack: Pack) => Iterable<string>;
}

const keep = <Pack extends DatedPack>(
  packs: Pack[],
  { file, pack, schema, faultsIn }: PackFile<Pack>,
  faults: string[],
): void => {
  // Read once, a pack is not worth a compiled schema, which would take longer than the rest of it.
  if (!Check(schema, pack)) {
    faults.push(...faultsBySchema(schema, file, pack));
    return;
  }
  const senseless = [...datedPackFaults(file, pack), ...faultsIn(pack)];
  if (senseless.length === 0) packs.push(pack);
  else faults.push(...senseless.map((fault) => `${file}${fault}`));
};

// What is missing is not told a second time for having the wrong type.
const faultsBySchema = (schema: TSchema, file: string, pack: unknown): readonly string[] => {
  const firstAt = new Map<string, string>();
  for (const { path, message } of Errors(schema, pack))
    if (!firstAt.has(path)) firstAt.set(path, `${file}${path}: ${message}`);
  return [...firstAt.values()];
};

const twins = (packs: readonly DatedPack[]): readonly string[] => {
  const names = packs.map(({ id, version }) => `${id}@${version}`);
  return [...repeated(names)].map((name) => `${name}: two files claim this version`);
};
