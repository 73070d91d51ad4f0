import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { loadRecallBook, loadRuleBook, packsFolder, RulePacksUnusable } from './load.js';
import type { RecallPack } from './recall-pack.js';
import { recallPackOf, recallRegimeFor, recallRegimes } from './recall-regime.js';

const book = loadRecallBook();
const regimeAt = (regime: string, discoveredAt: string) =>
  recallRegimeFor(book, { regime, discoveredAt })?.version;

describe('the version of a regime', () => {
  test.each([
    ['food', '2026-11-30T23:59:59+08:00', '2015.1'],
    ['food', '2026-11-30T23:59:59.999+08:00', '2015.1'],
    ['food', '2026-12-01T00:00:00+08:00', '2026.1'],
    ['food', '2026-11-30T15:59:59Z', '2015.1'],
    ['food', '2026-11-30T16:00:00Z', '2026.1'],
    ['consumer-goods', '2020-01-01T00:00:00+08:00', '2020.1'],
    ['consumer-goods', '2019-12-31T23:59:59+08:00', undefined],
    ['fireworks', '2026-12-01T00:00:00+08:00', undefined],
  ])('of %s for a risk discovered at %s is %s', (regime, discoveredAt, version) => {
    expect(regimeAt(regime, discoveredAt)).toBe(version);
  });

  test('is the corrected one as soon as that is published, and by its name the one of the case', () => {
    const [food] = book.filter(({ regime, version }) => regime === 'food' && version === '2026.1');
    const corrected: RecallPack = {
      ...(food as RecallPack),
      version: '2026.2',
      publishedAt: '2027-03-01T00:00:00+08:00',
    };
    const asked = { regime: 'food', discoveredAt: '2026-12-05T00:00:00+08:00' };
    const both = [...book, corrected];
    expect(recallRegimeFor(both, asked)?.version).toBe('2026.2');
    const before = Date.parse('2027-02-01T00:00:00+08:00');
    expect(recallRegimeFor(both, { ...asked, knownAt: before })?.version).toBe('2026.1');
    expect(recallPackOf(both, { id: 'recall-food', version: '2026.1' })).toBe(food);
  });
});

describe('the regimes of the platform', () => {
  test('each stand in the book once', () => {
    expect(recallRegimes(book)).toEqual([...new Set(book.map(({ regime }) => regime))].sort());
    expect(recallRegimes(book)).toEqual(
      expect.arrayContaining(['building-materials', 'consumer-goods', 'food']),
    );
  });

  test('show as read in full only what was: knowledge is never more than that', () => {
    for (const pack of book)
      for (const record of recordsOf(pack))
        if (
          record.citation.evidence === 'knowledge' ||
          record.citation.evidence === 'house_default'
        )
          expect({ pack: pack.id, record }).not.toMatchObject({
            record: { evidence: 'full_text' },
          });
  });

  test('tell quality credit only kinds that it has rules for', () => {
    const rules = loadRuleBook('qc-default').at(-1)?.rules ?? [];
    const kinds = new Set(rules.map(({ eventKind }) => eventKind));
    for (const { id, creditEffects } of book)
      expect({
        id,
        unknown: creditEffects.filter(({ eventKind }) => !kinds.has(eventKind)),
      }).toEqual({ id, unknown: [] });
  });
});

interface GroundedRecord {
  readonly evidence: string;
  readonly citation: { readonly evidence: string };
}
const recordsOf = (node: unknown): readonly GroundedRecord[] => {
  if (typeof node !== 'object' || node === null) return [];
  const inside = Object.values(node).flatMap(recordsOf);
  return 'citation' in node ? [node as GroundedRecord, ...inside] : inside;
};

const FILE = 'recall-food.2026.1.json';
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zhixin-recall-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

type Draft = { -readonly [Name in keyof RecallPack]: RecallPack[Name] };
const write = (change: (pack: Draft) => void, file = FILE) => {
  const pack = JSON.parse(readFileSync(join(packsFolder, FILE), 'utf8')) as Draft;
  change(pack);
  writeFileSync(join(folder, file), JSON.stringify(pack));
};
const faults = (): string => {
  try {
    loadRecallBook(folder);
  } catch (error) {
    if (error instanceof RulePacksUnusable) return error.faults.join('\n');
    throw error;
  }
  return '';
};
const first = <Value>(values: readonly Value[]): Value => values[0] as Value;

describe('a faulty regime is refused', () => {
  test.each<[string, (pack: Draft) => void, RegExp]>([
    [
      'with a step twice',
      (pack) => (pack.steps = [...pack.steps, first(pack.steps)]),
      /steps: incident-report stands there twice/,
    ],
    [
      'with a step that it has and lacks',
      (pack) => (pack.lacks = [...pack.lacks, { ...first(pack.lacks), step: 'plan' }]),
      /plan is both a step and lacking/,
    ],
    [
      'that says nothing of a step',
      (pack) => (pack.lacks = pack.lacks.filter(({ step }) => step !== 'notice')),
      /notice is neither a step nor lacking/,
    ],
    [
      'with a paper that nobody described',
      (pack) => (pack.papers = pack.papers.filter(({ paper }) => paper !== 'plan')),
      /plan asks for plan, which is no paper/,
    ],
    [
      'with a paper twice',
      (pack) => (pack.papers = [...pack.papers, first(pack.papers)]),
      /papers: incident-report stands there twice/,
    ],
    [
      'with a field twice',
      ({ papers: [paper] }) => paper?.fields.push(first(paper.fields)),
      /has the field occurredAt twice/,
    ],
    [
      'with a field of one who never recalls',
      (pack) => (pack.recallers = pack.recallers.filter(({ role }) => role !== 'seller')),
      /of seller, who never recalls/,
    ],
    [
      'with levels that it does not know',
      (pack) => (pack.levels = pack.levels.slice(0, 2)),
      /levels: 3 is spoken of and is none/,
    ],
    [
      'ordered by one who decides nothing',
      (pack) => (pack.ordered = { ...pack.ordered, by: ['ecology'] }),
      /ordered\/by: ecology does not take the step decision/,
    ],
    [
      'with a deadline twice',
      (pack) => (pack.deadlines = [...pack.deadlines, first(pack.deadlines)]),
      /deadlines: RCL-FOOD-START-1 stands there twice/,
    ],
    [
      'with a deadline from a step that it lacks',
      ({ deadlines }) => Object.assign(first(deadlines), { trigger: 'notice' }),
      /deadlines\/0: notice is no step of the regime/,
    ],
    [
      'with a deadline from what never happens',
      ({ deadlines }) => Object.assign(first(deadlines), { trigger: 'decision:regretted' }),
      /decision:regretted is no moment of a case/,
    ],
    [
      'that skips a duty for what is no fact',
      ({ deadlines }) => Object.assign(first(deadlines), { skipIf: [{ isTuesday: true }] }),
      /isTuesday is no fact of a case/,
    ],
    [
      'with hours that move off a holiday',
      ({ deadlines }) => Object.assign(first(deadlines), { lastDayRule: 'moves' }),
      /never ends on a day off/,
    ],
    [
      'with an example of a step that it lacks',
      ({ examples }) => first(examples).steps.push({ step: 'notice', at: '2027-01-01T00:00:00Z' }),
      /examples\/0\/steps: notice is no step of the regime/,
    ],
    [
      'with an example of a deadline that it has not',
      ({ examples }) => Object.assign(first(first(examples).due), { ruleId: 'RCL-CONS-PLAN' }),
      /due: RCL-CONS-PLAN is no deadline/,
    ],
    [
      'with an example out of its time',
      ({ examples }) =>
        Object.assign(first(examples), { discoveredAt: '2026-11-30T23:59:59+08:00' }),
      /another version was in force then/,
    ],
    [
      'with an example that runs backwards',
      ({ examples }) => first(examples).steps.reverse(),
      /must stand in the order of time/,
    ],
    [
      'with an example step by one who does not take it',
      ({ examples }) =>
        first(examples).steps.push({ step: 'relay', by: 'samr', at: '2027-01-01T00:00:00Z' }),
      /samr does not take relay/,
    ],
  ])('%s', (_, change, expected) => {
    write(change);
    expect(faults()).toMatch(expected);
  });

  test('whose versions overlap, unless one corrects the other', () => {
    write(() => undefined);
    const next = (publishedAt?: string) => (pack: Draft) =>
      Object.assign(pack, { version: '2026.2', publishedAt });
    write(next(), 'recall-food.2026.2.json');
    expect(faults()).toMatch(/recall-food@2026.1: overlaps recall-food@2026.2/);
    write(next('2027-01-01T00:00:00+08:00'), 'recall-food.2026.2.json');
    expect(faults()).toBe('');
  });

  test('whose name is taken by another regime', () => {
    write(() => undefined);
    write(
      (pack) =>
        Object.assign(pack, {
          version: '2027.1',
          regime: 'tea',
          publishedAt: '2027-01-01T00:00:00Z',
        }),
      'recall-food.2027.1.json',
    );
    expect(faults()).toMatch(/is of another regime than/);
  });

  test('that is not there', () => {
    writeFileSync(
      join(folder, 'trace-default.2026.1.json'),
      readFileSync(join(packsFolder, 'trace-default.2026.1.json')),
    );
    expect(faults()).toMatch(/has no recall regime/);
  });
});
