import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
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

let compiled: ReturnType<Ajv2020['compile']> | undefined;
const validator = () => {
  if (compiled !== undefined) return compiled;
  const ajv = new Ajv2020({ allErrors: true });
  formats.default(ajv);
  return (compiled = ajv.compile(rulePackSchema));
};

const readPack = (folder: string, file: string): RulePack | string[] => {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  } catch (error) {
    return [`${file}: ${(error as Error).message}`];
  }
  const isPack = validator();
  if (!isPack(parsed))
    return (isPack.errors ?? []).map(
      ({ instancePath, message, params }) =>
        `${file}${instancePath}: ${message}${'additionalProperty' in params ? ` (${String(params['additionalProperty'])})` : ''}`,
    );
  const pack = parsed as RulePack;
  return [...senselessIn(file, pack)].length > 0 ? [...senselessIn(file, pack)] : pack;
};

/** What the schema cannot say. */
function* senselessIn(file: string, pack: RulePack): Generator<string> {
  if (file !== `${pack.id}.${pack.version}.json`)
    yield `${file}: must be named ${pack.id}.${pack.version}.json after its id and version`;
  const ids = pack.rules.map(({ ruleId }) => ruleId);
  for (const ruleId of new Set(ids.filter((id, index) => ids.indexOf(id) !== index)))
    yield `${file}/rules: ${ruleId} stands there twice`;
  const direct = pack.rules.filter(({ cleanPeriod }) => cleanPeriod === undefined);
  const kinds = direct.map(({ eventKind }) => eventKind);
  for (const kind of new Set(kinds.filter((each, index) => kinds.indexOf(each) !== index)))
    yield `${file}/rules: two rules answer the event kind ${kind}`;
  for (const { ruleId, eventKind, cleanPeriod } of pack.rules)
    for (const kind of cleanPeriod === undefined ? [] : [eventKind, ...cleanPeriod.failures])
      if (!kinds.includes(kind))
        yield `${file}/rules: ${ruleId} speaks of ${kind}, which no rule answers`;
  for (const { ruleId, counts } of pack.rules)
    if (counts.fades === true && counts.months === undefined)
      yield `${file}/rules: ${ruleId} fades, but has no months to fade in`;
  if (pack.grades.map(({ grade }) => grade).join('') !== 'ABCD')
    yield `${file}/grades: must be A, B, C and D, best first`;
  for (const [index, { atLeast }] of pack.grades.entries())
    if (index > 0 && atLeast >= (pack.grades[index - 1]?.atLeast ?? 0))
      yield `${file}/grades/${index}/atLeast: must be below the grade before it`;
  if (pack.grades.at(-1)?.atLeast !== 0)
    yield `${file}/grades/3/atLeast: the last grade begins at 0`;
  if (
    pack.effectiveTo !== undefined &&
    Date.parse(pack.effectiveTo) <= Date.parse(pack.effectiveFrom)
  )
    yield `${file}/effectiveTo: must be after effectiveFrom`;
}

const twins = (packs: readonly RulePack[]): readonly string[] => {
  const names = packs.map(({ id, version }) => `${id}@${version}`);
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))].map(
    (name) => `${name}: two files claim this version`,
  );
};
