import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TSchema } from '@sinclair/typebox';
import { describe, expect, test } from '@jest/globals';
import { recallPackSchema } from './recall-pack.js';
import { rulePackSchema } from './rule-pack.js';
import { traceRulePackSchema } from './trace-rule-pack.js';

const root = join(import.meta.dirname, '../../..');

type FieldReaders = Readonly<Record<string, readonly string[]>>;

/** Who reads a field of a pack of quality credit. One reader is enough. */
const readers: FieldReaders = {
  'libs/rule-packs/src/load.ts': ['id'],
  'libs/rule-packs/src/rules-in-force.ts': [
    ...['version', 'effectiveFrom', 'effectiveTo', 'publishedAt'],
  ],
  'apps/credit-scoring/src/domain/ledger.ts': [
    ...['rules[].ruleId', 'rules[].eventKind', 'rules[].points', 'rules[].multiplies'],
    ...['rules[].counts.months', 'rules[].counts.fades'],
    ...['rules[].causeFactor', 'rules[].totalAtMost', 'rules[].highestOf'],
    ...['repetition.months', 'repetition.factor', 'intent.factor', 'factorAtMost.factor'],
  ],
  'apps/credit-scoring/src/domain/clean-periods.ts': [
    ...['rules[].cleanPeriod.months', 'rules[].cleanPeriod.failures[]'],
  ],
  'apps/credit-scoring/src/domain/evaluate.ts': ['rules[].forces', 'rules[].freezesUpgrade'],
  'apps/credit-scoring/src/domain/explain.ts': ['rules[].title', 'rules[].publicity'],
  'apps/credit-scoring/src/domain/score.ts': [
    ...['startScore', 'positivesAtMost.points', 'grades[].grade', 'grades[].atLeast'],
  ],
  'apps/credit-scoring/src/domain/standing.ts': [
    ...['grades[].upgradeAfterMonths', 'upgrade.stepsPerRun'],
    ...['provisional.withoutEventsForMonths', 'provisional.grade'],
  ],
  'apps/credit-scoring/src/domain/assess.ts': [
    ...['provisional.youngerThanMonths', 'tierByProductRisk.*'],
  ],
  'apps/credit-scoring/src/domain/grounds.ts': ['grades[].name'],
  'apps/credit-scoring/src/domain/quality-events.ts': [
    ...['repairWindows[].publicity', 'repairWindows[].earliestMonths'],
  ],
  'apps/credit-scoring/src/http/credit-answer.ts': [
    ...['label', 'supervision.*.drawRatio', 'supervision.*.visits', 'supervision.*.style'],
    ...['supervision.*.samplingWeight', 'supervision.*.traceResponseHours'],
  ],
  'apps/credit-scoring/src/domain/worked-example.ts': [
    ...['establishedOn', 'productRisk', 'nationalClass'].map((n) => `examples[].enterprise.${n}`),
    ...['eventId', 'kind', 'causeId', 'intentional', 'productFamily'].map(
      (name) => `examples[].given[].${name}`,
    ),
    ...['occurredAt', 'effectiveFrom', 'effectiveUntil'].map((n) => `examples[].given[].${n}`),
    ...['recordedAt', 'annulledAt', 'repairedAt'].map((n) => `examples[].given[].${n}`),
    ...['examples[].validAt', 'examples[].knownAt'],
    ...['score', 'grade', 'scoreGrade', 'tier', 'provisional', 'listed'].map(
      (name) => `examples[].expect.${name}`,
    ),
    ...['upgradeFrozen', 'heldDownUntil', 'points', 'productFamilies', 'status'].map(
      (name) => `examples[].expect.${name}`,
    ),
  ],
  'apps/credit-scoring/src/domain/pack-examples.spec.ts': ['examples[].name'],
};

/** Who reads a field of a pack of tracing. */
const traceReaders: FieldReaders = {
  'libs/rule-packs/src/load.ts': ['id', 'kind'],
  'libs/rule-packs/src/rules-in-force.ts': [
    ...['version', 'effectiveFrom', 'effectiveTo', 'publishedAt'],
  ],
  'libs/trace-graph/src/request.ts': ['clocks.clockToleranceMinutes'],
  'libs/trace-graph/src/scope-of.ts': ['presence.withinDays'],
  'libs/trace-graph/src/book-findings.ts': ['hops.notReceivedAfterDays'],
  'libs/trace-graph/src/yields-out-of-bounds.ts': [
    ...['yields[].gtins[]', 'yields[].gainShareAtMost', 'yields[].lossShareAtMost'],
  ],
  'libs/trace-graph/src/impossible-travel.ts': ['travel.kilometresPerHourAtMost'],
  'apps/traceability/src/findings/finding-list.ts': ['findings[].title'],
  'libs/trace-graph/src/findings-of.ts': ['findings[].kind', 'findings[].severity'],
  'libs/trace-graph/src/mass-balance.ts': ['tolerance.pieces', 'tolerance.measuredShare'],
};

const awaitedOfTracing: FieldReaders = {
  'console: by which pack findings were made': ['label'],
};

/** Who reads a field of a recall regime. */
const recallReaders: FieldReaders = {
  'libs/rule-packs/src/load.ts': ['kind'],
  'libs/rule-packs/src/rules-in-force.ts': [
    ...['version', 'effectiveFrom', 'effectiveTo', 'publishedAt'],
  ],
  'libs/rule-packs/src/recall-regime.ts': ['id', 'regime'],
  'libs/rule-packs/src/deadline-rule.ts': ['deadlines[].limit.unit', 'deadlines[].startRule'],
  'libs/rule-packs/src/recall-pack-faults.ts': [
    ...['steps[].step', 'steps[].by[]', 'steps[].paper', 'lacks[].step', 'ordered.by[]'],
    ...['levels[].level', 'recallers[].role', 'papers[].paper', 'publication[].levels[]'],
    ...['papers[].fields[].name', 'papers[].fields[].requiredOf', 'addressees[].step'],
    ...['deadlines[].ruleId', 'deadlines[].trigger', 'deadlines[].metBy[]', 'deadlines[].until[]'],
    ...['deadlines[].skipIf[]', 'deadlines[].extendedBy', 'deadlines[].repeat'],
    ...['deadlines[].eachTime', 'deadlines[].levels[]'],
    ...['deadlines[].lastDayRule', 'deadlines[].lastDayEvidence'],
    ...['records[].recordId', 'examples[].discoveredAt', 'examples[].level'],
    ...['examples[].steps[].step', 'examples[].steps[].outcome', 'examples[].steps[].by'],
    ...['examples[].steps[].at', 'examples[].due[].ruleId'],
  ],
  'apps/recall/src/domain/look-at-deadlines.ts': [
    ...['deadlines[].isRight', 'escalation[].from', 'escalation[].to'],
  ],
  'apps/recall/src/domain/take-step.ts': ['lacks[].because'],
  'apps/recall/src/domain/step-rules.ts': ['publication[].mayBeLeftOut'],
  'libs/rule-packs/src/recall-clocks.ts': [
    ...['deadlines[].triggerTitle', 'deadlines[].who[]', 'deadlines[].mayBeEarlier'],
  ],
  'libs/rule-packs/src/recall-examples.ts': [
    ...[
      'examples[].facts',
      'examples[].at',
      'examples[].steps[].level',
      'examples[].due[].occurrence',
    ],
    ...['examples[].due[].dueAt', 'examples[].due[].otherwise[]', 'examples[].due[].provisional'],
    ...['examples[].due[].counted'],
  ],
  'libs/rule-packs/src/recall-examples.spec.ts': ['examples[].title'],
  'libs/legal-clock/src/one-reading.ts': [
    ...['deadlines[].limit.value', 'examples[].steps[].extends.value'],
    ...[
      'limit.value',
      'limit.unit',
      'startRule',
      'lastDayRule',
      'replacement',
      'resumptionDay',
    ].map((name) => `deadlines[].readings[].${name}`),
    ...['examples[].steps[].extends.unit', 'deadlines[].remindBefore.unit'],
  ],
  'libs/legal-clock/src/reckon-deadline.ts': [
    ...['deadlines[].remindBefore.value', 'deadlines[].readings[].if'],
  ],
  'libs/legal-clock/src/why.ts': ['deadlines[].doubt'],
};

const awaitedOfRecall: FieldReaders = {
  'recall: what is due': ['deadlines[].title'],
  'recall: which flow a case takes, who may recall and how': [
    ...['flow', 'measures[].measure', 'recallers[].when', 'bystanders[].party'],
    ...['atOnce[].order', 'atOnce[].by[]', 'publication[].lane', 'papers[].fields[].is'],
  ],
  'recall: what is told to quality credit': [
    ...['creditEffects[].when', 'creditEffects[].eventKind', 'creditEffects[].outward'],
  ],
  'console: the regime as it is shown': [
    ...['label', 'title', 'levels[].title', 'measures[].title', 'papers[].title'],
    ...['papers[].fields[].title', 'publication[].channel', 'addressees[].to', 'atOnce[].when'],
    ...[
      'bystanders[].does',
      'resale[].when',
      'doubts[].text',
      'records[].title',
      'records[].who[]',
    ],
    ...['records[].keep.value', 'records[].keep.unit', 'records[].from'],
    ...['records[].atLeast.value', 'records[].atLeast.unit'],
  ],
};

/** What will read a field that nothing reads yet. */
const awaited: FieldReaders = {
  'duties: whom an officer may have to put on the serious-violation list': [
    'rules[].listCandidate',
  ],
  'publication: when it ends by itself': ['repairWindows[].automaticEndMonths'],
  'repair: what it asks of the enterprise': ['repairWindows[].conditions'],
};

/** Packs that were published carry them; nobody reads them, so that a new pack may leave them out. */
const unread = [
  ...['$schema', 'jurisdiction', 'timeZone', 'grades[].colour', 'upgrade.runDayOfMonth'],
  ...['deadlines', 'outsideTheDraw', 'calibration'],
];

/** For whoever reads the pack itself: what a record rests on. */
const SOURCES = ['citation', 'evidence'];
/** Properties that are one field with several values. */
const VALUES = ['zh,en', 'A,B,C,D', 'high,medium,low'];

/** Every field of a schema, as `rules[].counts.months`. */
const fieldsOf = (schema: TSchema, kept: readonly string[], path = ''): readonly string[] => {
  if (kept.includes(path)) return [path];
  if (schema['type'] === 'array') return fieldsOf(schema['items'] as TSchema, kept, `${path}[]`);
  const properties = Object.entries(
    (schema['properties'] ?? {}) as Readonly<Record<string, TSchema>>,
  ).filter(([name]) => !SOURCES.includes(name));
  const [first] = properties;
  if (first === undefined) return [path];
  if (VALUES.includes(properties.map(([name]) => name).join()))
    return first[1]['type'] === 'object' ? fieldsOf(first[1], kept, `${path}.*`) : [path];
  return properties.flatMap(([name, field]) =>
    fieldsOf(field, kept, path === '' ? name : `${path}.${name}`),
  );
};

/** The schema object in which a field stands. */
const homeOf = (path: string): { readonly name: string; readonly required: readonly string[] } => {
  const names = path.replaceAll('[]', '').split('.');
  const home = names.slice(0, -1).reduce<TSchema>((schema, name) => {
    const field = (schema['properties'] as Record<string, TSchema>)[name] as TSchema;
    return (field['items'] ?? field) as TSchema;
  }, rulePackSchema);
  return { name: names.at(-1) ?? '', required: (home['required'] ?? []) as readonly string[] };
};

const wordOf = (path: string) => /(\w+)[^\w]*$/.exec(path)?.[1] ?? '';

describe.each([
  { of: 'quality credit', schema: rulePackSchema, read: readers, waiting: awaited, kept: unread },
  {
    of: 'tracing',
    schema: traceRulePackSchema,
    read: traceReaders,
    waiting: awaitedOfTracing,
    kept: [],
  },
  {
    of: 'recall',
    schema: recallPackSchema,
    read: recallReaders,
    waiting: awaitedOfRecall,
    kept: [],
  },
])('a field of a rule pack of $of', ({ schema, read, waiting, kept }) => {
  test('is read, awaited by what comes next, or may be left out', () => {
    const known = [...Object.values(read), ...Object.values(waiting), kept].flat();
    expect([...known].sort()).toEqual([...fieldsOf(schema, kept)].sort());
  });

  test.each(Object.entries(read))('is named by its reader %s', (file, fields) => {
    const text = readFileSync(join(root, file), 'utf8');
    const missing = fields.filter((path) => !new RegExp(`\\b${wordOf(path)}\\b`).test(text));
    expect(missing).toEqual([]);
  });
});

test.each(unread)('a field that nobody reads may be left out: %s', (path) => {
  const { name, required } = homeOf(path);
  expect(required).not.toContain(name);
});
