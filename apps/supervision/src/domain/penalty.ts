import { caseKind } from './agency-case.js';
import { penaltyEvents, type PenaltyEvent } from './penalty.events.js';

type Facts = Extract<PenaltyEvent, { type: 'PenaltyDecided' }>['data'];

/** One administrative penalty decision (行政处罚决定): stream `penalty-{id}`. */
export const penalty = caseKind<Facts>({
  category: 'penalty',
  events: penaltyEvents,
  recorded: 'PenaltyDecided',
  annulled: 'PenaltyAnnulled',
  number: 'decisionNumber',
  dated: 'decidedAt',
  happened: { field: 'decidedAt', ahead: 'DECIDED_IN_FUTURE' },
  stands: {
    field: 'effectiveFrom',
    ahead: 'EFFECTIVE_IN_FUTURE',
    early: 'EFFECTIVE_BEFORE_DECIDED',
  },
  taken: 'DECISION_NUMBER_TAKEN',
  unknown: 'PENALTY_UNKNOWN',
  annulledEarly: 'ANNULLED_BEFORE_DECIDED',
});
