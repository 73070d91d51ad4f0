import { appended, nothingYet, type AppendOnlyList } from './append-only-list.js';
import type { EnterpriseEvent, GradeRecord, Particulars } from './enterprise.events.js';
import type { EnterpriseFact } from './knowledge.js';

export interface EnterpriseState {
  readonly particulars: Particulars | undefined;
  /** PGLN and GLN by which events name it, in order. */
  readonly partyIds: readonly string[];
  readonly facts: AppendOnlyList<EnterpriseFact>;
  /** The last evaluation. */
  readonly evaluation: GradeRecord | undefined;
}

export const initialState: EnterpriseState = {
  particulars: undefined,
  partyIds: [],
  facts: nothingYet(),
  evaluation: undefined,
};

export const evolve = (state: EnterpriseState, event: EnterpriseEvent): EnterpriseState => {
  switch (event.type) {
    case 'GradeEvaluated':
      return { ...state, evaluation: event.data };
    case 'EnterpriseRegistered':
    case 'EnterpriseParticularsChanged':
      return {
        ...state,
        particulars: event.data,
        partyIds: event.data.partyIds ?? state.partyIds,
        facts: appended(state.facts, event),
      };
    case 'PartyIdsNoted':
      return {
        ...state,
        partyIds: event.data.partyIds,
        facts: appended(state.facts, event),
      };
    case 'QualityEventRecorded':
    case 'QualityEventEnded':
    case 'QualityEventAnnulled':
    case 'QualityEventRepaired':
    case 'PutOnSeriousList':
    case 'TakenOffSeriousList':
      return { ...state, facts: appended(state.facts, event) };
  }
};
