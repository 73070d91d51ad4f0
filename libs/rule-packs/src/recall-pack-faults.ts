import { countingFaults } from './deadline-rule.js';
import { repeated } from './pack-faults.js';
import type { RecallDeadline } from './recall-deadline.js';
import type { RecallExample, RecallPack } from './recall-pack.js';
import { isFact, isStep, RECALL_OUTCOMES, RECALL_STEPS, recallMoment } from './recall-words.js';

/** What the schema of a recall regime cannot say: each the place in the file and the fault. */
export function* recallPackFaults(pack: RecallPack): Generator<string> {
  yield* undecidedSteps(pack);
  yield* ambiguousPapers(pack);
  yield* strangeLevels(pack);
  yield* ambiguousDeadlines(pack);
  for (const [index, rule] of pack.deadlines.entries())
    for (const fault of faultsOfDeadline(pack, rule)) yield `/deadlines/${index}${fault}`;
  for (const [index, example] of pack.examples.entries())
    for (const fault of faultsOfExample(pack, example)) yield `/examples/${index}${fault}`;
}

function* undecidedSteps({ steps, lacks, ordered, addressees }: RecallPack): Generator<string> {
  const there = steps.map(({ step }) => step);
  const lacking = lacks.map(({ step }) => step);
  for (const step of repeated(there)) yield `/steps: ${step} stands there twice`;
  for (const step of repeated(lacking)) yield `/lacks: ${step} stands there twice`;
  for (const step of RECALL_STEPS) {
    if (there.includes(step) && lacking.includes(step))
      yield `/lacks: ${step} is both a step and lacking`;
    if (!there.includes(step) && !lacking.includes(step))
      yield `/steps: ${step} is neither a step nor lacking`;
  }
  for (const { step } of addressees)
    if (!there.includes(step)) yield `/addressees: ${step} is no step of the regime`;
  const deciders = steps.find(({ step }) => step === 'decision')?.by ?? [];
  for (const actor of ordered.by)
    if (!deciders.includes(actor)) yield `/ordered/by: ${actor} does not take the step decision`;
}

function* ambiguousPapers({ steps, papers, recallers }: RecallPack): Generator<string> {
  const named = papers.map(({ paper }) => paper);
  for (const paper of repeated(named)) yield `/papers: ${paper} stands there twice`;
  for (const { step, paper } of steps)
    if (paper !== undefined && !named.includes(paper))
      yield `/steps: ${step} asks for ${paper}, which is no paper of the regime`;
  const roles: readonly string[] = ['nobody', ...recallers.map(({ role }) => role)];
  for (const { paper, fields } of papers) {
    for (const name of repeated(fields.map((field) => field.name)))
      yield `/papers: ${paper} has the field ${name} twice`;
    for (const { name, requiredOf } of fields)
      if (requiredOf !== undefined && !roles.includes(requiredOf))
        yield `/papers: ${paper} asks for ${name} of ${requiredOf}, who never recalls`;
  }
}

function* strangeLevels({ levels, deadlines, publication }: RecallPack): Generator<string> {
  const known = levels.map(({ level }) => level);
  for (const level of repeated(known.map(String))) yield `/levels: ${level} stands there twice`;
  const asked = [...deadlines, ...publication].flatMap((record) => record.levels ?? []);
  for (const level of new Set(asked))
    if (!known.includes(level)) yield `/levels: ${level} is spoken of and is none of the regime`;
}

function* ambiguousDeadlines({ deadlines, records }: RecallPack): Generator<string> {
  const ids = [
    ...deadlines.map(({ ruleId }) => ruleId),
    ...records.map(({ recordId }) => recordId),
  ];
  for (const id of repeated(ids)) yield `/deadlines: ${id} stands there twice`;
}

function* faultsOfDeadline(pack: RecallPack, rule: RecallDeadline): Generator<string> {
  const { skipIf = [], repeat, eachTime, metBy } = rule;
  yield* faultsOfMoments(pack, rule);
  for (const name of skipIf.flatMap(Object.keys))
    if (!isFact(name)) yield `/skipIf: ${name} is no fact of a case`;
  if (repeat === true && (eachTime === true || metBy.length > 1))
    yield '/repeat: what comes back runs from one trigger and is met by one moment';
  if (rule.lastDayRule === 'silent' && rule.lastDayEvidence !== 'house_default')
    yield '/lastDayEvidence: where the text is silent, the rule is house_default';
  yield* countingFaults('', rule);
}

function* faultsOfMoments(
  { steps }: RecallPack,
  { trigger, metBy, until = [], extendedBy }: RecallDeadline,
): Generator<string> {
  const there = new Set<string>(steps.map(({ step }) => step));
  for (const name of [trigger, ...metBy, ...until]) {
    const moment = recallMoment(name);
    if (moment === undefined) yield `: ${name} is no moment of a case`;
    else if (isStep(moment.of) && !there.has(moment.of))
      yield `: ${moment.of} is no step of the regime`;
  }
  if (extendedBy !== undefined && !there.has(extendedBy))
    yield `/extendedBy: ${extendedBy} is no step of the regime`;
}

function* faultsOfExample(pack: RecallPack, example: RecallExample): Generator<string> {
  for (const taken of example.steps)
    for (const fault of faultsOfStep(pack, taken)) yield `/steps: ${fault}`;
  for (const name of Object.keys(example.facts ?? {}))
    if (!isFact(name)) yield `/facts: ${name} is no fact of a case`;
  const times = example.steps.map(({ at }) => Date.parse(at));
  if (times.some((time, index) => index > 0 && time < (times[index - 1] ?? 0)))
    yield '/steps: must stand in the order of time';
  const rules = new Set(pack.deadlines.map(({ ruleId }) => ruleId));
  for (const { ruleId } of example.due)
    if (!rules.has(ruleId)) yield `/due: ${ruleId} is no deadline of the regime`;
  if (example.level !== undefined && pack.levels.every(({ level }) => level !== example.level))
    yield `/level: ${example.level} is none of the regime`;
  if (!isInForce(pack, Date.parse(example.discoveredAt)))
    yield '/discoveredAt: another version was in force then';
}

function* faultsOfStep(
  { steps }: RecallPack,
  { step, outcome, by }: RecallExample['steps'][number],
): Generator<string> {
  const known = steps.find((record) => record.step === step);
  if (isStep(step) && known === undefined) yield `${step} is no step of the regime`;
  if (outcome !== undefined && !(RECALL_OUTCOMES[step] ?? []).includes(outcome))
    yield `${step} never comes out as ${outcome}`;
  if (by !== undefined && known?.by.includes(by) === false) yield `${by} does not take ${step}`;
}

const isInForce = ({ effectiveFrom, effectiveTo }: RecallPack, at: number): boolean =>
  Date.parse(effectiveFrom) <= at && (effectiveTo === undefined || at < Date.parse(effectiveTo));

/** What versions of one regime say against each other. */
export const recallBookFaults = (packs: readonly RecallPack[]): readonly string[] => [
  ...packs.flatMap((pack) =>
    packs
      .filter((other) => other.id === pack.id && other.regime !== pack.regime)
      .map((other) => `${nameOf(pack)}: is of another regime than ${nameOf(other)}`),
  ),
  ...packs.flatMap((pack, index) =>
    packs
      .slice(index + 1)
      .filter((other) => other.regime === pack.regime && areTorn(pack, other))
      .map((other) => `${nameOf(pack)}: overlaps ${nameOf(other)}, and neither is published later`),
  ),
];

const nameOf = ({ id, version }: RecallPack): string => `${id}@${version}`;

// A later publication corrects what it overlaps.
const areTorn = (one: RecallPack, other: RecallPack): boolean =>
  one.publishedAt === other.publishedAt &&
  Date.parse(one.effectiveFrom) < endOf(other) &&
  Date.parse(other.effectiveFrom) < endOf(one);

const endOf = ({ effectiveTo }: RecallPack): number =>
  effectiveTo === undefined ? Infinity : Date.parse(effectiveTo);
