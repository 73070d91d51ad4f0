import type { DatedPack } from './pack-fields.js';
import type { RulePack } from './rule-pack.js';
import type { TraceRulePack } from './trace-rule-pack.js';

/** What the schema of any pack cannot say: each the place in the file and the fault. */
export function* datedPackFaults(
  file: string,
  { id, version, effectiveFrom, effectiveTo }: DatedPack,
): Generator<string> {
  if (file !== `${id}.${version}.json`)
    yield `: must be named ${id}.${version}.json after its id and version`;
  if (effectiveTo !== undefined && Date.parse(effectiveTo) <= Date.parse(effectiveFrom))
    yield '/effectiveTo: must be after effectiveFrom';
}

/** What the schema of a pack of quality credit cannot say. */
export function* creditPackFaults(pack: RulePack): Generator<string> {
  yield* ambiguousRules(pack);
  yield* emptyRules(pack);
  yield* disorderlyGrades(pack);
}

/** What the schema of a pack of tracing cannot say. */
export function* tracePackFaults({ findings, yields }: TraceRulePack): Generator<string> {
  for (const kind of repeated(findings.map((rule) => rule.kind)))
    yield `/findings: ${kind} stands there twice`;
  for (const gtin of repeated(yields.flatMap(({ gtins = [] }) => gtins)))
    yield `/yields: two bounds are for ${gtin}`;
  const others = yields.filter(({ gtins }) => gtins === undefined);
  if (others.length !== 1) yield '/yields: exactly one bound names no gtins and is for all others';
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

/** What stands in a list more than once. */
export const repeated = (names: readonly string[]): ReadonlySet<string> =>
  new Set(names.filter((name, index) => names.indexOf(name) !== index));
