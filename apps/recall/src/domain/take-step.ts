import type { Decision, Refusal } from '@zhixin/decider';
import type { WorkingCalendar } from '@zhixin/legal-clock';
import {
  recallPackOf,
  type RecallActor,
  type RecallBook,
  type RecallPack,
  type RecallStep,
} from '@zhixin/rule-packs';
import { actorsIn, authorityOf, sees, type RecallCaller } from './actors.js';
import { cited, deny, denyField, type RecallRefusal, type Sentence } from './denial.js';
import { knows, nextSteps, statusAfter, type RecallStatus } from './flow.js';
import { lapsedFault } from './lapsed.js';
import { isBefore, isFuture, isSameMoment, sameContent } from './moment.js';
import { paperFaults, paperOf, type SentDocument } from './paper.js';
import {
  aboutCase,
  currentRound,
  taken,
  type OpenedCase,
  type RecallState,
} from './recall-case.js';
import type { RecallEvent, StepTaken } from './recall.events.js';
import { ruleFault } from './step-rules.js';

/** The command to take a step of a case. */
export interface TakeRecallStep {
  readonly type: 'TakeRecallStep';
  readonly at: string;
  readonly by: string;
  readonly caller: RecallCaller;
  readonly book: RecallBook;
  readonly calendar: WorkingCalendar;
  readonly step: RecallStep;
  /** Absent: now, and the same content again is the same step whenever it comes. */
  readonly occurredAt?: string;
  readonly receivedAs?: string;
  readonly document: SentDocument;
  /** Names that the step itself knows, besides those of its paper. */
  readonly besides: ReadonlySet<string>;
}

interface CaseUnderText {
  readonly state: OpenedCase;
  readonly pack: RecallPack;
}

/** Takes a step where the regime has it, its taker may, and it is in order; the same step again changes nothing. */
export const takeStep = (
  command: TakeRecallStep,
  state: RecallState,
): Decision<RecallEvent, RecallRefusal> => {
  const pack = state && recallPackOf(command.book, state.facts.pack);
  if (state === undefined || pack === undefined || !sees(command.caller, state, pack))
    return deny('CASE_UNKNOWN', { zh: '没有该召回案件。', en: 'There is no such case.' });
  const { step, document } = command;
  const lacking = lackFault(pack, step);
  if (lacking !== undefined) return lacking;
  const actor = actorFor(command, { state, pack });
  if (typeof actor !== 'string') return actor;
  if (isTakenAlready(command, state)) return [];
  const status = statusOf(command, { state, pack });
  return (
    timeFault(command, state) ??
    orderFault(command, { state, pack, status }) ??
    ruleFault(step, { pack, state, actor, document }) ??
    lapsedFault({ ...command, state, pack, at: countedAt(command) }) ??
    completenessFault(command, { state, pack, actor }) ?? [
      { type: 'RecallStepTaken', data: recordOf(command, { state, pack, actor, status: status! }) },
    ]
  );
};

const lackFault = (pack: RecallPack, step: RecallStep): Refusal<RecallRefusal> | undefined => {
  if (knows(pack, step)) return undefined;
  const lack = pack.lacks.find((known) => known.step === step);
  if (lack === undefined)
    return deny('STEP_NOT_IN_REGIME', {
      zh: `“${pack.title.zh}”没有规定步骤 ${step}。`,
      en: `${pack.title.en} has no step ${step}.`,
    });
  const { zh, en } = cited(lack.citation);
  return deny('STEP_NOT_IN_REGIME', {
    zh: `${lack.because.zh}（${zh}）`,
    en: `${lack.because.en} (${en})`,
  });
};

const actorFor = (
  { caller, step, document, receivedAs }: TakeRecallStep,
  { state, pack }: CaseUnderText,
): RecallActor | Refusal<RecallRefusal> => {
  const { by, citation } = whoMay(pack, step, document);
  const actor = actorsIn(caller, state).find((one) => by.includes(one));
  if (actor !== undefined) return actor;
  const entered = receivedAs !== undefined && authorityOf(caller) !== undefined;
  if (entered && by.includes('recaller')) return 'recaller';
  const isOrder = step === 'decision' && document['kind'] === 'ordered';
  const { zh, en } = cited(citation);
  const allowed = by.join(', ');
  return deny(isOrder ? 'WRONG_ISSUER' : 'WRONG_PARTY', {
    zh:
      by.length === 0
        ? `${zh}没有规定谁可以责令召回。`
        : `依据${zh}，该步骤由以下主体实施：${allowed}。`,
    en: by.length === 0 ? `${en} lets nobody order a recall.` : `By ${en} this is for: ${allowed}.`,
  });
};

const whoMay = (
  { steps, ordered }: RecallPack,
  step: RecallStep,
  document: SentDocument,
): Pick<RecallPack['ordered'], 'by' | 'citation'> => {
  const { by, citation } = steps.find((known) => known.step === step)!;
  if (step === 'decision')
    return document['kind'] === 'ordered' ? ordered : { by: decidersIn(by), citation };
  if (step !== 'publication') return { by, citation };
  const isOfRecaller = document['lane'] === 'recaller';
  return { by: by.filter((actor) => (actor === 'recaller') === isOfRecaller), citation };
};

// A firm decides its own recall; where no text knows one, the authority decides what is to be done.
const decidersIn = (by: readonly RecallActor[]): RecallActor[] =>
  by.includes('recaller') ? ['recaller'] : [...by];

const isTakenAlready = (
  { step, occurredAt, document, caller, receivedAs }: TakeRecallStep,
  state: OpenedCase,
): boolean => {
  const ofKind = taken({ steps: currentRound(state) }, step);
  const candidates = occurredAt === undefined ? ofKind.slice(-1) : ofKind;
  return candidates.some(
    (record) =>
      (occurredAt === undefined || isSameMoment(record.occurredAt, occurredAt)) &&
      record.enterprise === usccOf(caller, receivedAs, state) &&
      sameContent(record.document, document),
  );
};

const usccOf = (
  { role, uscc }: RecallCaller,
  receivedAs: string | undefined,
  { responsible }: OpenedCase,
): string | undefined => {
  if (role === 'enterprise') return uscc;
  return receivedAs === undefined ? undefined : responsible.uscc;
};

// What denies a defect; who published before the plan was filed has it published when it is.
const statusOf = ({ step, document }: TakeRecallStep, { state, pack }: CaseUnderText) => {
  const denied = document['defect'] === false || document['upheld'] === true;
  const status = statusAfter(pack, step, { from: state.status, denied });
  const isPublished = taken({ steps: currentRound(state) }, 'publication').some(
    (record) => (record.document as SentDocument)['lane'] === 'recaller',
  );
  if (step === 'plan' && status === 'PLAN_FILED' && isPublished) return 'PLAN_PUBLISHED' as const;
  if (step !== 'publication' || document['lane'] === 'recaller') return status;
  return status === undefined ? undefined : state.status;
};

const timeFault = (
  { occurredAt, at, step }: TakeRecallStep,
  { facts }: OpenedCase,
): Refusal<RecallRefusal> | undefined => {
  if (occurredAt === undefined) return undefined;
  if (isFuture(occurredAt, at))
    return denyField('IN_FUTURE', '/occurredAt', {
      zh: `${occurredAt} 尚未到来。`,
      en: `${occurredAt} has not come yet.`,
    });
  if (step === 'incident-report' || !isBefore(occurredAt, facts.discoveredAt)) return undefined;
  return denyField('BEFORE_DISCOVERY', '/occurredAt', {
    zh: `早于发现风险的时间 ${facts.discoveredAt}。`,
    en: `It is before the risk was discovered (${facts.discoveredAt}).`,
  });
};

// What a firm enters counts from now, whatever it says.
const countedAt = ({ caller, at, occurredAt = at }: TakeRecallStep): string =>
  caller.role === 'enterprise' ? at : occurredAt;

const orderFault = (
  { step }: TakeRecallStep,
  { state, pack, status }: CaseUnderText & { readonly status: string | undefined },
): Refusal<RecallRefusal> | undefined => {
  if (status !== undefined) return undefined;
  const next = nextSteps(pack, state.status).join(', ');
  return deny('STEP_OUT_OF_ORDER', {
    zh: `案件处于 ${state.status}，不能进行 ${step}；接下来可以是：${next || '无'}。`,
    en: `The case is at ${state.status}, where ${step} has no place; next may come: ${next || 'nothing'}.`,
  });
};

const completenessFault = (
  { step, document, besides }: TakeRecallStep,
  { state, pack, actor }: CaseUnderText & { readonly actor: RecallActor },
): Refusal<RecallRefusal> | undefined => {
  const paper = paperOf(pack, step, { document, actor });
  const { role } = state.responsible;
  const faults = paperFaults(pack, paper, { document, role, besides });
  if (faults.length === 0) return undefined;
  return deny('PAPER_INCOMPLETE', sentenceOf(faults), faults);
};

const sentenceOf = (faults: readonly Sentence[]): Sentence => ({
  zh: `共 ${faults.length} 处：${faults.map(({ zh }) => zh).join('；')}。`,
  en: `${faults.length} faults: ${faults.map(({ en }) => en).join('; ')}.`,
});

const recordOf = (
  { at, by, step, caller, receivedAs, occurredAt = at, document }: TakeRecallStep,
  { state, pack, actor, status }: CaseUnderText & { actor: RecallActor; status: RecallStatus },
): StepTaken => {
  const isOfRecaller = actor === 'recaller';
  const enterprise = usccOf(caller, isOfRecaller ? receivedAs : undefined, state);
  const data: StepTaken = {
    ...{ at, by, ...aboutCase(state) },
    ...{ step, actor, occurredAt, status, document: { ...document } },
    ...(enterprise !== undefined && { enterprise }),
    ...(isOfRecaller && receivedAs !== undefined && { receivedAs }),
    ...steering(step, document),
  };
  const { leftOut } = document;
  return step !== 'publication' || leftOut !== undefined
    ? data
    : { ...data, notice: noticeOf(document, { state, pack }) };
};

// What the step itself decides holds for what is told of it.
const steering = (step: RecallStep, { level, kind }: SentDocument) => ({
  ...(typeof level === 'number' && { level }),
  ...(step === 'decision' && typeof kind === 'string' && { decision: kind }),
});

const noticeOf = (
  document: SentDocument,
  { state, pack }: CaseUnderText,
): NonNullable<StepTaken['notice']> => ({
  recaller: state.responsible.name,
  roots: state.facts.roots,
  fields: (pack.papers.find(({ paper }) => paper === 'public-notice')?.fields ?? []).flatMap(
    ({ name }) => (document[name] === undefined ? [] : [{ name, text: inText(document[name]) }]),
  ),
});

const inText = (value: unknown): string => {
  if (typeof value === 'string') return value;
  return Array.isArray(value) ? value.join('；') : JSON.stringify(value);
};
