import type { Refusal } from '@zhixin/decider';
import type { RecallActor, RecallPack, RecallStep } from '@zhixin/rule-packs';
import { cited, deny, denyField, type RecallRefusal } from './denial.js';
import { standingAt } from './flow.js';
import type { SentDocument } from './paper.js';
import { currentRound, taken, type OpenedCase } from './recall-case.js';

/** A step that is about to be taken. */
export interface StepToTake {
  readonly pack: RecallPack;
  readonly state: OpenedCase;
  readonly actor: RecallActor;
  readonly document: SentDocument;
}

type Rule = (step: StepToTake) => Refusal<RecallRefusal> | undefined;

/** What a step must meet besides its place in the flow; undefined: it does. */
export const ruleFault = (
  step: RecallStep,
  about: StepToTake,
): Refusal<RecallRefusal> | undefined => RULES[step]?.(about);

const textIn = (document: SentDocument, name: string): string | undefined =>
  typeof document[name] === 'string' ? document[name] : undefined;

const levelFault: Rule = ({ pack, state, document }) => {
  const level = document['level'] ?? state.level;
  if (pack.levels.length === 0 && level === undefined) return undefined;
  if (pack.levels.some((known) => known.level === level)) return undefined;
  const all = pack.levels.map((known) => known.level).join(', ');
  return denyField('LEVEL_NOT_IN_REGIME', '/document/level', {
    zh: `“${pack.title.zh}”的召回级别：${all || '无'}；请写明其一。`,
    en: `Levels of ${pack.title.en}: ${all || 'none'}; name one.`,
  });
};

const measuresFault: Rule = ({ pack, document }) => {
  const named = (document['measureKinds'] ?? []) as readonly string[];
  const unknown = named.find((one) => !pack.measures.some(({ measure }) => measure === one));
  if (unknown === undefined) return undefined;
  const all = pack.measures.map(({ measure }) => measure).join(', ');
  return denyField('MEASURE_NOT_IN_REGIME', '/document/measureKinds', {
    zh: `“${pack.title.zh}”没有“${unknown}”这一措施；有：${all}。`,
    en: `${pack.title.en} has no measure ${unknown}; it has ${all}.`,
  });
};

const decisionKindFault: Rule = ({ pack, state, document }) => {
  const { kind } = document;
  const wasNoticed = ['NOTICE_ISSUED', 'OBJECTION', 'EXPERT_REVIEW'].includes(state.status);
  if (state.decision !== undefined)
    return kind === 'ordered' && state.decision !== 'ordered'
      ? undefined
      : deny('DECISION_STANDS', {
          zh: '已作出召回决定；只能由主管机关改为责令召回。',
          en: 'The recall is decided; an authority alone may still order it.',
        });
  if ((kind === 'response') !== (pack.flow === 'response') && kind !== 'ordered')
    return denyField('STEP_OUT_OF_ORDER', '/document/kind', {
      zh: '没有召回规定的产品，决定为 response；有召回规定的，为 voluntary、noticed 或 ordered。',
      en: 'The decision is a response where no text knows a recall; else voluntary, noticed or ordered.',
    });
  if (kind !== 'ordered' && (kind === 'noticed') !== wasNoticed)
    return denyField('STEP_OUT_OF_ORDER', '/document/kind', {
      zh: '收到召回通知后的决定为 noticed，此前自行决定的为 voluntary。',
      en: 'A decision upon a notice is noticed, one before any notice is voluntary.',
    });
  const ordinary = wasNoticed || standingAt(pack, state.status).includes('NOTICE_ISSUED');
  if (kind !== 'ordered' || ordinary || document['emergency'] === true) return undefined;
  return denyField('STEP_OUT_OF_ORDER', '/document/emergency', {
    zh: '尚未经过调查、认定或通知：只有紧急情形（emergency）方可立即责令召回，并须写明理由。',
    en: 'Before investigation, finding or notice only an emergency may be ordered at once, with reasons.',
  });
};

const orderReasonsFault: Rule = ({ document }) =>
  document['kind'] !== 'ordered' || textIn(document, 'reasons') !== undefined
    ? undefined
    : denyField('PAPER_INCOMPLETE', '/document/reasons', {
        zh: '责令召回决定须书面写明理由。',
        en: 'An order is written and gives its reasons.',
      });

const planFault: Rule = ({ state, document }) => {
  const round = { steps: currentRound(state) };
  const last = taken(round, 'plan').at(-1);
  if (last === undefined || textIn(document, 'changes') !== undefined) return undefined;
  const demanded = taken(round, 'plan-change').at(-1);
  if (demanded !== undefined && round.steps.indexOf(demanded) > round.steps.indexOf(last))
    return undefined;
  return denyField('PLAN_STANDS', '/document/changes', {
    zh: '召回计划已提交；修改后重新提交的，须写明变更内容和理由（changes）。',
    en: 'A plan is filed; one that is filed again says what it changes, and why (changes).',
  });
};

const planChangeFault: Rule = ({ actor, document }) => {
  const field = actor === 'recaller' ? 'changes' : 'demand';
  if (textIn(document, field) !== undefined) return undefined;
  return denyField('PAPER_INCOMPLETE', `/document/${field}`, {
    zh: actor === 'recaller' ? '请写明变更内容和理由。' : '请写明要求变更的内容。',
    en: actor === 'recaller' ? 'Say what was changed, and why.' : 'Say what is to be changed.',
  });
};

const publicationFault: Rule = ({ pack, state, document }) => {
  const { lane, leftOut } = document;
  const lanes = pack.publication.filter(
    (known) =>
      known.lane === lane &&
      (known.levels === undefined ||
        state.level === undefined ||
        known.levels.includes(state.level)),
  );
  const [first] = lanes;
  if (first === undefined)
    return denyField('LANE_NOT_IN_REGIME', '/document/lane', {
      zh: `“${pack.title.zh}”没有规定该发布途径。`,
      en: `${pack.title.en} knows no publication of this kind.`,
    });
  if (leftOut === undefined || lanes.some(({ mayBeLeftOut }) => mayBeLeftOut === true))
    return undefined;
  const { zh, en } = cited(first.citation);
  return denyField('MAY_NOT_BE_LEFT_OUT', '/document/leftOut', {
    zh: `${zh}不允许省略发布。`,
    en: `${en} does not let this be left out.`,
  });
};

/** The on-the-spot measure that nobody has approved or lifted yet. */
export const pendingMeasure = (state: OpenedCase) =>
  state.steps.findLast(
    ({ step, document }) =>
      step === 'measure-approval' ||
      (step === 'measure' && document['onTheSpot' as never] === true),
  );

const approvalFault: Rule = ({ state }) =>
  pendingMeasure(state)?.step === 'measure'
    ? undefined
    : deny('NO_MEASURE_PENDING', {
        zh: '没有待批准的现场措施。',
        en: 'No measure that was taken on the spot waits for approval.',
      });

const closureFault: Rule = ({ state }) => {
  if (state.side !== undefined)
    return deny('STEP_OUT_OF_ORDER', {
      zh: '案件处于中止或拒绝召回状态，不能结案。',
      en: 'A case that is suspended, or whose recall is refused, is not closed.',
    });
  const review = taken({ steps: currentRound(state) }, 'effect-review').at(-1);
  const outcome = (review?.document as SentDocument | undefined)?.['outcome'];
  if (state.status !== 'EFFECT_REVIEW' || outcome === 'sufficient') return undefined;
  return deny('NOT_EFFECTIVE', {
    zh: '效果评估认为召回不充分，应责令采取更有效措施后再评估。',
    en: 'The review found the recall insufficient: order stronger measures and review again.',
  });
};

const all =
  (...rules: readonly Rule[]): Rule =>
  (about) => {
    for (const rule of rules) {
      const fault = rule(about);
      if (fault !== undefined) return fault;
    }
    return undefined;
  };

const scopeFault: Rule = ({ document }) =>
  document['set'] !== 'worst-case' || textIn(document, 'reasons') !== undefined
    ? undefined
    : denyField('PAPER_INCOMPLETE', '/document/reasons', {
        zh: '以最坏情形为召回范围的，须写明理由。',
        en: 'Who lets the worst case be the scope of a recall gives the reasons.',
      });

const RULES: Readonly<Partial<Record<RecallStep, Rule>>> = {
  decision: all(decisionKindFault, orderReasonsFault, levelFault, measuresFault),
  plan: all(planFault, levelFault),
  publication: all(publicationFault, levelFault, measuresFault),
  'plan-change': planChangeFault,
  'measure-approval': approvalFault,
  suspension: ({ state }) =>
    state.side !== 'SUSPENDED'
      ? undefined
      : deny('SUSPENDED_ALREADY', { zh: '案件已中止。', en: 'The case is suspended already.' }),
  resumption: ({ state }) =>
    state.side === 'SUSPENDED'
      ? undefined
      : deny('NOT_SUSPENDED', { zh: '案件没有中止。', en: 'The case is not suspended.' }),
  refusal: ({ state }) =>
    state.decision === 'ordered'
      ? undefined
      : deny('REFUSAL_WITHOUT_ORDER', {
          zh: '没有责令召回决定，不构成拒绝召回。',
          en: 'Without an order there is none that could be refused.',
        }),
  scopes: scopeFault,
  closure: closureFault,
};
