import { defineAggregate } from '@zhixin/decider';
import type { EnterpriseCommand, EnterpriseDecision } from './enterprise-commands.js';
import { evolve, initialState, type EnterpriseState } from './enterprise-state.js';
import { enterpriseEvents } from './enterprise.events.js';
import { evaluationOf } from './evaluate.js';
import * as occasions from './occasions.js';
import { annulQualityEvent, recordQualityEvent, repairQualityEvent } from './quality-events.js';
import { changeParticulars, notePartyId, registerEnterprise } from './registration.js';
import { addToSeriousList, removeFromSeriousList } from './serious-list.js';

// What happened to an enterprise that nobody has registered yet is a fact all the same: it is recorded
// in the enterprise's stream, and judged when the registration arrives.
const decide = (command: EnterpriseCommand, state: EnterpriseState): EnterpriseDecision => {
  switch (command.type) {
    case 'RegisterEnterprise':
      return registerEnterprise(command, state);
    case 'ChangeParticulars':
      return changeParticulars(command, state);
    case 'NotePartyId':
      return notePartyId(command, state);
    case 'RecordQualityEvent':
      return recordQualityEvent(command, state);
    case 'AnnulQualityEvent':
      return annulQualityEvent(command, state);
    case 'RepairQualityEvent':
      return repairQualityEvent(command, state);
    case 'AddToSeriousList':
      return addToSeriousList(command, state);
    case 'RemoveFromSeriousList':
      return removeFromSeriousList(command, state);
    case 'EvaluateGrade':
      return evaluationOf(state, { ...command, occasion: occasions.periodic[command.occasion] });
  }
};

/** Streams `enterprise-{uscc}`: each alone rebuilds grade, list status and tier, as of any moment. */
export const enterprise = defineAggregate({
  category: 'enterprise',
  events: enterpriseEvents,
  decider: { initialState, decide, evolve },
});
