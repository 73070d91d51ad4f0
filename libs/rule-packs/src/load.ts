import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Errors } from '@sinclair/typebox/errors';
import { Check } from '@sinclair/typebox/value';
import '@zhixin/instant/formats';
import { rulePackSchema, type RulePack } from './rule-pack.js';
import type { RuleBook } from './rules-in-force.js';

/** The packs that come with the platform. */
export const packsFolder = fileURLToPath(new URL('../packs', import.meta.url));

/** Packs that cannot be used. Each fault names the file, the place in it and what is wrong. */
export class RulePacksUnusable extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`Rule packs cannot be used:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  }
}

/**
 * Reads every `*.json` of a folder as a rule pack, in order of file name.
 *
 * @throws RulePacksUnusable with every fault found, not only the first.
 */
export const loadRulePacks = (folder: string = packsFolder): readonly RulePack[] => {
  const faults: string[] = [];
  const packs: RulePack[] = [];
  for (const file of packFilesOf(folder)) {
    const found = readPack(folder, file);
    if (Array.isArray(found)) faults.push(...found);
    else packs.push(found as RulePack);
  }
  faults.push(...twins(packs));
  if (packs.length === 0 && faults.length === 0) faults.push(`${folder}: holds no rule pack`);
  if (faults.length > 0) throw new RulePacksUnusable(faults);
  return packs;
};

/**
 * All versions of the pack `id`.
 *
 * @throws RulePacksUnusable where the folder has no such pack.
 */
export const loadRuleBook = (id: string, folder: string = packsFolder): RuleBook => {
  const packs = loadRulePacks(folder);
  const book = packs.filter((pack) => pack.id === id);
  if (book.length > 0) return book;
  const known = [...new Set(packs.map((pack) => pack.id))].join(', ');
  throw new RulePacksUnusable([`${folder}: has no pack ${id}; it has ${known}`]);
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

const readPack = (folder: string, file: string): RulePack | string[] => {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  } catch (error) {
    return [`${file}: ${(error as Error).message}`];
  }
  // Read once, a pack is not worth a compiled schema, which would take longer than the rest of it.
  if (!Check(rulePackSchema, parsed)) return faultsOf(file, parsed);
  const pack = parsed;
  const senseless = [
    ...misnamed(file, pack),
    ...ambiguousRules(pack),
    ...emptyRules(pack),
    ...disorderlyGrades(pack),
    ...emptyTime(pack),
  ];
  return senseless.length === 0 ? pack : senseless.map((fault) => `${file}${fault}`);
};

// What is missing is not told a second time for having the wrong type.
const faultsOf = (file: string, pack: unknown): string[] => {
  const firstAt = new Map<string, string>();
  for (const { path, message } of Errors(rulePackSchema, pack))
    if (!firstAt.has(path)) firstAt.set(path, `${file}${path}: ${message}`);
  return [...firstAt.values()];
};

// What the schema cannot say. Each yields the place and the fault.

function* misnamed(file: string, { id, version }: RulePack): Generator<string> {
  if (file !== `${id}.${version}.json`)
    yield `: must be named ${id}.${version}.json after its id and version`;
}

function* ambiguousRules({ rules }: RulePack): Generator<string> {
  for (const ruleId of repeated(rules.map((rule) => rule.ruleId)))
    yield `/rules: ${ruleId} stands there twice`;
  const direct = rules.filter(({ cleanPeriod }) => cleanPeriod === undefined);
  for (const kind of repeated(direct.map(({ eventKind }) => eventKind)))
    yield `/rules: two rules answer the event kind ${kind}`;
}

function* emptyRules({ rules }: RulePack): Generator<string> {
  const kinds = new Set(
    rules.filter(({ cleanPeriod }) => cleanPeriod === undefined).map(({ eventKind }) => eventKind),
  );
  for (const { ruleId, eventKind, cleanPeriod, counts } of rules) {
    if (counts.fades === true && counts.months === undefined)
      yield `/rules: ${ruleId} fades, but has no months to fade in`;
    for (const kind of cleanPeriod === undefined ? [] : [eventKind, ...cleanPeriod.failures])
      if (!kinds.has(kind)) yield `/rules: ${ruleId} speaks of ${kind}, which no rule answers`;
  }
}

function* disorderlyGrades({ grades }: RulePack): Generator<string> {
  if (grades.map(({ grade }) => grade).join('') !== 'ABCD')
    yield '/grades: must be A, B, C and D, best first';
  for (const [index, { atLeast }] of grades.entries())
    if (index > 0 && atLeast >= (grades[index - 1]?.atLeast ?? 0))
      yield `/grades/${index}/atLeast: must be below the grade before it`;
  if (grades.at(-1)?.atLeast !== 0) yield '/grades/3/atLeast: the last grade begins at 0';
}

function* emptyTime({ effectiveFrom, effectiveTo }: RulePack): Generator<string> {
  if (effectiveTo !== undefined && Date.parse(effectiveTo) <= Date.parse(effectiveFrom))
    yield '/effectiveTo: must be after effectiveFrom';
}

const repeated = (names: readonly string[]) =>
  new Set(names.filter((name, index) => names.indexOf(name) !== index));

const twins = (packs: readonly RulePack[]): readonly string[] => {
  const names = packs.map(({ id, version }) => `${id}@${version}`);
  return [...repeated(names)].map((name) => `${name}: two files claim this version`);
};
