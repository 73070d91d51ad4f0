import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TSchema } from '@sinclair/typebox';
import { Errors } from '@sinclair/typebox/errors';
import { Check } from '@sinclair/typebox/value';
import type { WorkingCalendar } from '@zhixin/legal-clock';
import '@zhixin/instant/formats';
import { calendarKnownAt } from './holiday-packs.js';
import { datedPackFaults, repeated } from './pack-faults.js';
import type { DatedPack } from './pack-fields.js';
import { PACK_KINDS, type PackKind, type PackOf } from './pack-kinds.js';
import { recallBookFaults } from './recall-pack-faults.js';
import type { RecallBook } from './recall-regime.js';
import type { RulePack } from './rule-pack.js';
import type { RuleBook } from './rules-in-force.js';
import type { TraceRulePack } from './trace-rule-pack.js';

/** The packs that come with the platform. */
export const packsFolder = fileURLToPath(new URL('../packs', import.meta.url));

/** Packs that cannot be used. Each fault names the file, the place in it and what is wrong. */
export class RulePacksUnusable extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`Rule packs cannot be used:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  }
}

/**
 * The packs of one kind in a folder, in order of file name. Every `*.json` of it is read and checked, also the packs of
 * other kinds.
 *
 * @throws RulePacksUnusable with every fault found, not only the first.
 */
export const loadPacks = <Kind extends PackKind>(
  kind: Kind,
  folder: string = packsFolder,
): readonly PackOf<Kind>[] => ofKind(packsIn(folder), kind);

/**
 * All versions of the pack `id` of a kind; at least one.
 *
 * @throws RulePacksUnusable where the folder has no such pack, or any that cannot be used.
 */
export const loadBook = <Kind extends PackKind>(
  kind: Kind,
  id: string,
  folder: string = packsFolder,
): readonly PackOf<Kind>[] => {
  const packs = loadPacks(kind, folder);
  const book = packs.filter((pack) => pack.id === id);
  if (book.length > 0) return book;
  const known = [...new Set(packs.map((pack) => pack.id))].join(', ');
  throw new RulePacksUnusable([`${folder}: has no pack ${id}; it has ${known}`]);
};

/** All packs of quality credit; see `loadPacks`. */
export const loadRulePacks = (folder: string = packsFolder): readonly RulePack[] =>
  loadPacks('credit', folder);

/** All versions of the pack of quality credit `id`; see `loadBook`. */
export const loadRuleBook = (id: string, folder: string = packsFolder): RuleBook =>
  loadBook('credit', id, folder);

/** All versions of the pack of tracing `id`; see `loadBook`. */
export const loadTraceRuleBook = (
  id: string,
  folder: string = packsFolder,
): readonly TraceRulePack[] => loadBook('trace', id, folder);

/**
 * All versions of all recall regimes; at least one.
 *
 * @throws RulePacksUnusable where the folder has no regime, or any pack that cannot be used.
 */
export const loadRecallBook = (folder: string = packsFolder): RecallBook => {
  const regimes = loadPacks('recall', folder);
  if (regimes.length > 0) return regimes;
  throw new RulePacksUnusable([`${folder}: has no recall regime`]);
};

/**
 * The calendar of working days, as far as it was published at an instant (epoch milliseconds); else all that the folder
 * knows.
 *
 * @throws RulePacksUnusable where the folder has any pack that cannot be used.
 */
export const loadWorkingCalendar = (
  folder: string = packsFolder,
  knownAt: number = Infinity,
): WorkingCalendar => {
  const packs = packsIn(folder);
  return calendarKnownAt(
    {
      notices: ofKind(packs, 'holidays'),
      statutory: ofKind(packs, 'statutory-holidays'),
    },
    knownAt,
  );
};

/** Packs that passed the schema of their kind. */
type PackFolder = ReadonlyMap<PackKind, readonly DatedPack[]>;

const ofKind = <Kind extends PackKind>(packs: PackFolder, kind: Kind): readonly PackOf<Kind>[] => {
  // What stands under a kind has passed the schema of that kind.
  const found: readonly unknown[] = packs.get(kind) ?? [];
  return found as readonly PackOf<Kind>[];
};

// What comes with the platform does not change while a process runs, and several ask for it at its start.
let shipped: PackFolder | undefined;
const packsIn = (folder: string): PackFolder =>
  folder === packsFolder ? (shipped ??= readFolder(folder)) : readFolder(folder);

const readFolder = (folder: string): PackFolder => {
  const faults: string[] = [];
  const packs = new Map<PackKind, DatedPack[]>();
  for (const file of packFilesOf(folder)) {
    const pack = parsed(folder, file, faults);
    if (pack === undefined) continue;
    const kind = kindOf(pack);
    if (kind === undefined) {
      faults.push(`${file}/kind: must be one of ${Object.keys(PACK_KINDS).join(', ')}`);
      continue;
    }
    const ofKind = packs.get(kind) ?? [];
    packs.set(kind, ofKind);
    keep(ofKind, { file, pack, ...(PACK_KINDS[kind] as AnyKind) }, faults);
  }
  const all = [...packs.values()].flat();
  faults.push(...twins(all), ...recallBookFaults(ofKind(packs, 'recall')));
  if (all.length === 0 && faults.length === 0) faults.push(`${folder}: holds no rule pack`);
  if (faults.length > 0) throw new RulePacksUnusable(faults);
  return packs;
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

const kindOf = (pack: unknown): PackKind | undefined => {
  const { kind } = (pack ?? {}) as { readonly kind?: unknown };
  if (kind === undefined) return 'credit';
  return kind !== 'credit' && typeof kind === 'string' && Object.hasOwn(PACK_KINDS, kind)
    ? (kind as PackKind)
    : undefined;
};

interface AnyKind {
  readonly schema: TSchema & { readonly static: DatedPack };
  faultsIn(pack: DatedPack): Iterable<string>;
}

interface PackFile extends AnyKind {
  readonly file: string;
  readonly pack: unknown;
}

const keep = (
  packs: DatedPack[],
  { file, pack, schema, faultsIn }: PackFile,
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
