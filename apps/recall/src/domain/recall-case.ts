import {
  evolveDeadlines,
  isDeadlineEvent,
  NO_DEADLINES,
  type CaseDeadlines,
} from '@zhixin/legal-clock';
import type { RecallActor, RecallStep } from '@zhixin/rule-packs';
import type { RecallStatus } from './flow.js';
import type { CaseFacts, RecallEvent, StepTaken } from './recall.events.js';

/** A step as the case keeps it. */
export interface StepRecord extends Pick<
  StepTaken,
  'at' | 'by' | 'enterprise' | 'receivedAs' | 'occurredAt' | 'document'
> {
  readonly step: RecallStep;
  readonly actor: RecallActor;
  readonly status: RecallStatus;
}

/** How the recall was decided. */
export type DecisionKind = 'voluntary' | 'noticed' | 'ordered' | 'response';

/** A case that was opened. */
export interface OpenedCase {
  readonly facts: CaseFacts;
  readonly openedAt: string;
  readonly openedBy: string;
  /** When the last thing about it was recorded. */
  readonly lastAt: string;
  /** Where the flow stands; `side` stands beside it. */
  readonly status: RecallStatus;
  /** Suspended by the platform's own rule, or refused by the firm; neither stops a statutory clock. */
  readonly side?: 'SUSPENDED' | 'REFUSED';
  readonly level?: number;
  readonly decision?: DecisionKind;
  /** As it is registered now; the case stays with the region that opened it, too. */
  readonly responsible: CaseFacts['responsible'] & { readonly region: string };
  /** Oldest first. */
  readonly steps: readonly StepRecord[];
  /** What was told of its deadlines. */
  readonly deadlines: CaseDeadlines;
}

/** A case, or the stream of none. */
export type RecallState = OpenedCase | undefined;

/** What others are told with every event of a case. */
export const aboutCase = ({ facts, responsible, level, decision }: OpenedCase) => ({
  ...{ uscc: responsible.uscc, region: responsible.region },
  ...{ regime: facts.regime, product: facts.product },
  ...(facts.causeId !== undefined && { causeId: facts.causeId }),
  ...(level !== undefined && { level }),
  ...(decision !== undefined && { decision }),
});

/** How a case is shown to stand. */
export const shownStatus = ({ status, side }: OpenedCase): string => side ?? status;

/** Steps of a kind, oldest first. */
export const taken = (
  { steps }: Pick<OpenedCase, 'steps'>,
  step: RecallStep,
): readonly StepRecord[] => steps.filter((record) => record.step === step);

/** Steps since the case was last taken up again, oldest first: what was done before concerns another recall. */
export const currentRound = ({ steps }: OpenedCase): readonly StepRecord[] =>
  steps.slice(steps.findLastIndex(({ step }) => step === 'reopening') + 1);

/** What happened, folded. */
export const evolve = (state: RecallState, event: RecallEvent): RecallState => {
  if (event.type === 'RecallCaseOpened') return opened(event.data);
  return state && { ...afterEvent(state, event), lastAt: event.data.at };
};

const afterEvent = (
  state: OpenedCase,
  event: Exclude<RecallEvent, { type: 'RecallCaseOpened' }>,
): OpenedCase => {
  if (isDeadlineEvent(event))
    return { ...state, deadlines: evolveDeadlines(state.deadlines, event) };
  switch (event.type) {
    case 'RecallStepTaken':
      return afterStep(state, event.data as StepTaken & TakenStep);
    case 'RecallResponsibleMoved': {
      const { name, region } = event.data;
      return { ...state, responsible: { ...state.responsible, name, region } };
    }
    case 'RecallDeadlineEscalated':
      return state;
  }
};

const opened = ({
  at,
  by,
  uscc: _,
  ...facts
}: Extract<RecallEvent, { type: 'RecallCaseOpened' }>['data']): OpenedCase => ({
  facts,
  openedAt: at,
  openedBy: by,
  lastAt: at,
  status: 'SIGNAL',
  ...(facts.level !== undefined && { level: facts.level }),
  responsible: { ...facts.responsible, region: facts.region },
  steps: [],
  deadlines: NO_DEADLINES,
});

/** Steps by which a firm that had refused takes the recall up. */
const TAKEN_UP: ReadonlySet<RecallStep> = new Set(['plan', 'progress-reports', 'final-report']);

const afterStep = (
  { side: sideBefore, decision: decidedBefore, ...state }: OpenedCase,
  { at, by, step, actor, enterprise, receivedAs, occurredAt, status, document }: TakenStep,
): OpenedCase => {
  const record: StepRecord = {
    ...{ at, by, step, actor, occurredAt, status, document },
    ...(enterprise !== undefined && { enterprise }),
    ...(receivedAs !== undefined && { receivedAs }),
  };
  const side = sideAfter(sideBefore, step);
  const decision = step === 'decision' ? document.kind : decidedBefore;
  return {
    ...state,
    status,
    ...(side !== undefined && { side }),
    // A notice writes the level out in words, which sets none.
    ...(typeof document.level === 'number' && { level: document.level }),
    ...(decision !== undefined && step !== 'reopening' && { decision }),
    steps: [...state.steps, record],
  };
};

type TakenStep = StepRecord & { readonly document: SteeringFields };

/** What of a document steers the case. */
interface SteeringFields {
  readonly level?: number;
  readonly kind?: DecisionKind;
}

const sideAfter = (side: OpenedCase['side'], step: RecallStep): OpenedCase['side'] => {
  if (step === 'suspension') return 'SUSPENDED';
  if (step === 'refusal') return 'REFUSED';
  if (step === 'resumption') return undefined;
  return side === 'REFUSED' && TAKEN_UP.has(step) ? undefined : side;
};
