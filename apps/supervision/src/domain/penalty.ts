import {
  caseKind,
  field,
  type AnnulDocument,
  type CodeIn,
  type RecordDocument,
} from './agency-case.js';
import { penaltyEvents, type PenaltyEvent } from './penalty.events.js';

export interface RecordPenalty extends RecordDocument<
  Extract<PenaltyEvent, { type: 'PenaltyDecided' }>['data']
> {
  readonly type: 'RecordPenalty';
}

export interface AnnulPenalty extends AnnulDocument {
  readonly type: 'AnnulPenalty';
}

const refusals = {
  numberTaken: 'DECISION_NUMBER_TAKEN',
  unknown: 'PENALTY_UNKNOWN',
  happensInFuture: 'DECIDED_IN_FUTURE',
  standsInFuture: 'EFFECTIVE_IN_FUTURE',
  standsBeforeItHappened: 'EFFECTIVE_BEFORE_DECIDED',
  annulledBeforeDocument: 'ANNULLED_BEFORE_DECIDED',
} as const;

export interface PenaltyTypes {
  readonly record: RecordPenalty;
  readonly annul: AnnulPenalty;
  readonly event: PenaltyEvent;
  readonly refusal: CodeIn<typeof refusals>;
}

/** One administrative penalty decision (行政处罚决定): stream `penalty-{id}`. */
export const penalty = caseKind<PenaltyTypes>({
  category: 'penalty',
  events: penaltyEvents,
  recorded: (facts) => ({ type: 'PenaltyDecided', data: facts }),
  annul: (annulment) => ({ type: 'AnnulPenalty', ...annulment }),
  annulled: (annulment, { decisionNumber }) => ({
    type: 'PenaltyAnnulled',
    data: { ...annulment, decisionNumber },
  }),
  contentOf: ({ type, data }) =>
    type === 'PenaltyDecided' ? { facts: data } : { annulment: data },
  number: field('decisionNumber'),
  happenedAt: field('decidedAt'),
  standsFrom: field('effectiveFrom'),
  documentDate: field('decidedAt'),
  refusals,
});
