import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { FINDING_KINDS } from '@zhixin/trace-graph';
import {
  loadRuleBook,
  loadRulePacks,
  loadTraceRuleBook,
  packsFolder,
  RulePacksUnusable,
} from './load.js';

const FILE = 'qc-default.2026.1.json';
const TRACE_FILE = 'trace-default.2026.1.json';
const HOLIDAYS_FILE = 'cn-holidays.2026.1.json';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zhixin-packs-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Loose {
  [name: string]: Loose;
}
const write = (file: string, change: (pack: Loose) => void, model = FILE) => {
  const pack = JSON.parse(readFileSync(join(packsFolder, model), 'utf8')) as Loose;
  change(pack);
  writeFileSync(join(folder, file), JSON.stringify(pack));
};
const faults = () => {
  try {
    loadRulePacks(folder);
  } catch (error) {
    if (error instanceof RulePacksUnusable) return error.faults;
    throw error;
  }
  return [];
};

describe('the packs of the platform', () => {
  test('are usable, say that they are an example, and cite what each rule rests on', () => {
    const packs = loadRulePacks();
    expect(packs.map(({ id, version }) => `${id}@${version}`)).toContain('qc-default@2026.1');
    const [pack] = loadRuleBook('qc-default');
    expect(pack?.label.zh).toBe('平台默认规则包（示例），须由主管部门确认后启用');
    for (const { ruleId, citation, evidence } of pack?.rules ?? [])
      expect({ ruleId, instrument: citation.instrument, evidence }).toEqual({
        ruleId,
        instrument: expect.stringMatching(/./),
        evidence: 'house_default',
      });
  });

  test('hold the points of every event of the default pack', () => {
    const [pack] = loadRuleBook('qc-default');
    const points = Object.fromEntries(
      (pack?.rules ?? []).map((rule) => [rule.ruleId, rule.points]),
    );
    expect(points).toMatchObject({
      SAMPLING_FAIL_SAFETY: -12,
      PENALTY_MINOR: -2,
      PENALTY_GENERAL: -8,
      PENALTY_SERIOUS: -41,
      TRACE_RECORD_MISSING: -4,
      TRACE_RECORD_FORGED: -25,
      RECALL_REFUSED_AFTER_ORDER: -41,
      INCIDENT_CONCEALED: -30,
      CRIMINAL_FILED: 0,
      CRIMINAL_JUDGMENT_GUILTY: -50,
      CLEAN_SAMPLES_10_YEARS: 4,
    });
    expect(pack?.rules.length).toBeGreaterThanOrEqual(50);
    expect(pack?.examples.length).toBeGreaterThanOrEqual(15);
  });
});

describe('the pack of tracing', () => {
  const [pack] = loadTraceRuleBook('trace-default');

  test('says that it is an example, and rests all its numbers on the house', () => {
    expect(pack?.label.zh).toBe('平台默认追溯规则包（示例），须由主管部门确认后启用');
    const { presence, clocks, hops, tolerance, travel, yields = [], findings = [] } = pack ?? {};
    for (const record of [presence, clocks, hops, tolerance, travel, ...yields, ...findings])
      expect(record).toMatchObject({
        citation: { instrument: expect.stringMatching(/./) },
        evidence: 'house_default',
      });
  });

  test('looks for every kind of finding that the trace graph knows', () =>
    expect(pack?.findings.map(({ kind }) => kind)).toEqual([...FINDING_KINDS]));
});

describe('a folder', () => {
  test('is read whole, whatever it holds', () => {
    write(FILE, () => undefined);
    write('xian-food.2027.1.json', (pack) =>
      Object.assign(pack, { id: 'xian-food', version: '2027.1' }),
    );
    writeFileSync(join(folder, 'notes.txt'), 'not a pack');
    expect(loadRulePacks(folder).map(({ id }) => id)).toEqual(['qc-default', 'xian-food']);
    expect(loadRuleBook('xian-food', folder)).toHaveLength(1);
  });

  test('may hold packs of both kinds, each found by its own loader', () => {
    write(FILE, () => undefined);
    write(TRACE_FILE, () => undefined, TRACE_FILE);
    expect(loadRulePacks(folder).map(({ id }) => id)).toEqual(['qc-default']);
    expect(loadTraceRuleBook('trace-default', folder)).toHaveLength(1);
    expect(() => loadRuleBook('trace-default', folder)).toThrow(/no pack trace-default/);
    expect(() => loadTraceRuleBook('qc-default', folder)).toThrow(/it has trace-default/);
  });

  test('without the pack asked for says which it has', () => {
    write(FILE, () => undefined);
    expect(() => loadRuleBook('xian-food', folder)).toThrow(/no pack xian-food; it has qc-default/);
  });

  test('without any pack, or that does not exist, is a fault', () => {
    expect(faults()).toEqual([`${folder}: holds no rule pack`]);
    expect(() => loadRulePacks(join(folder, 'nowhere'))).toThrow(/ENOENT/);
  });
});

describe('a faulty pack is refused', () => {
  test('when it is no JSON', () => {
    writeFileSync(join(folder, FILE), '{');
    expect(faults()).toEqual([expect.stringContaining(FILE)]);
  });

  test.each<[string, (pack: Loose) => void, RegExp]>([
    ['with a field nobody knows', (pack) => Object.assign(pack, { x: 1 }), /\/x: unexpected/i],
    [
      'with fractional points',
      (pack) => set(pack, 'rules.0.points', 1.5),
      /rules\/0\/points.*integer/,
    ],
    [
      'without a citation',
      (pack) => delete pack['rules']?.['0']?.['citation'],
      /rules\/0.*citation/,
    ],
    ['with a date for a time', (pack) => set(pack, 'effectiveFrom', '2026-01-01'), /effectiveFrom/],
    [
      'under a wrong name',
      (pack) => set(pack, 'version', '2026.2'),
      /must be named qc-default.2026.2/,
    ],
    ['with a rule twice', (pack) => set(pack, 'rules.1.ruleId', 'SAMPLING_FAIL_LABEL'), /twice/],
    [
      'with two rules for a kind',
      (pack) => set(pack, 'rules.1.eventKind', 'SAMPLING_FAIL_LABEL'),
      /two rules/,
    ],
    [
      'with a clean period of unknown kinds',
      (pack) => set(pack, 'rules.41.cleanPeriod', { months: 12, failures: ['NOT_KNOWN'] }),
      /NOT_KNOWN, which no rule answers/,
    ],
    [
      'that fades for ever',
      (pack) => set(pack, 'rules.0.counts', { fades: true }),
      /no months to fade/,
    ],
    [
      'with grades out of order',
      (pack) => set(pack, 'grades.1.atLeast', 95),
      /below the grade before/,
    ],
    [
      'that leaves scores without a grade',
      (pack) => set(pack, 'grades.3.atLeast', 1),
      /begins at 0/,
    ],
    [
      'that ends before it begins',
      (pack) => set(pack, 'effectiveTo', '2020-01-01T00:00:00Z'),
      /after effectiveFrom/,
    ],
  ])('%s', (_, change, expected) => {
    write(FILE, change);
    expect(faults().join('\n')).toMatch(expected);
  });

  test.each<[string, (pack: Loose) => void, RegExp]>([
    [
      'that looks for what nobody can find',
      (pack) => set(pack, 'findings.0.kind', 'witchcraft'),
      /findings\/0\/kind/,
    ],
    [
      'that names a finding twice',
      (pack) => set(pack, 'findings.1.kind', 'balance'),
      /balance stands there twice/,
    ],
    [
      'that has two bounds for all products',
      (pack) => set(pack, 'yields.1', { ...pack['yields']?.['0'] }),
      /exactly one bound/,
    ],
    [
      'that has two bounds for a product',
      (pack) => {
        const bound = { ...pack['yields']?.['0'], gtins: ['09521234001010'] };
        set(pack, 'yields.1', bound);
        set(pack, 'yields.2', bound);
      },
      /two bounds are for 09521234001010/,
    ],
    ['without a citation', (pack) => delete pack['travel']?.['citation'], /travel.*citation/],
    [
      'that ends before it begins',
      (pack) => set(pack, 'effectiveTo', '2020-01-01T00:00:00Z'),
      /after effectiveFrom/,
    ],
    ['under a wrong name', (pack) => set(pack, 'version', '2026.2'), /must be named trace-default/],
  ])('of tracing %s', (_, change, expected) => {
    write(TRACE_FILE, change, TRACE_FILE);
    expect(faults().join('\n')).toMatch(expected);
  });

  test.each<[string, (pack: Loose) => void, RegExp]>([
    [
      'that does not say since when it is known',
      (pack) => delete pack['publishedAt'],
      /publishedAt/,
    ],
    ['of another year', (pack) => set(pack, 'year', 2027), /beginning of 2027/],
    [
      'with a day of another year',
      (pack) => set(pack, 'working.0.date', '2027-01-02'),
      /2027-01-02 is neither in 2026/,
    ],
    [
      'that is off and worked',
      (pack) => set(pack, 'working.0.date', '2026-02-16'),
      /2026-02-16 is off and worked/,
    ],
    ['that ends before it begins', (pack) => set(pack, 'off.0.to', '2025-12-31'), /off\/0\/to/],
    ['of a kind that is none', (pack) => set(pack, 'kind', 'weather'), /kind: must be one of/],
  ])('of holidays %s', (_, change, expected) => {
    write(HOLIDAYS_FILE, change, HOLIDAYS_FILE);
    expect(faults().join('\n')).toMatch(expected);
  });

  test('together with every other fault', () => {
    write(FILE, (pack) => {
      set(pack, 'rules.0.points', 'many');
      set(pack, 'startScore', 0);
    });
    write(TRACE_FILE, (pack) => set(pack, 'presence.withinDays', 0), TRACE_FILE);
    expect(faults()).toHaveLength(3);
  });
});

const set = (pack: Loose, path: string, value: unknown) => {
  const names = path.split('.');
  const last = names.pop() ?? '';
  const parent = names.reduce<Loose>((at, name) => at[name] as Loose, pack);
  Object.assign(parent, { [last]: value });
};
