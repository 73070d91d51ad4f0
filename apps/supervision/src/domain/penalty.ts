import { defineAggregate, refuse, type Decider, type Decision } from '@zhixin/decider';
import { isBefore, isFuture } from './moment.js';
import { penaltyEvents, type PenaltyEvent } from './penalty.events.js';
import { differingFields } from './same-facts.js';

/** What was decided, with the officer's stamp: `at` when it was recorded, `by` whom. */
type Facts = Extract<PenaltyEvent, { type: 'PenaltyDecided' }>['data'];

export type PenaltyCommand =
  | ({ readonly type: 'RecordPenalty' } & Facts)
  | {
      readonly type: 'AnnulPenalty';
      readonly at: string;
      readonly by: string;
      /** GB/T 2260 prefix of the officer who asks. */
      readonly jurisdiction: string;
      readonly annulledAt: string;
      readonly annulmentRef: string;
      readonly reason: string;
    };

export type PenaltyRefusal =
  | 'DECISION_NUMBER_TAKEN'
  | 'DECIDED_IN_FUTURE'
  | 'EFFECTIVE_IN_FUTURE'
  | 'EFFECTIVE_BEFORE_DECIDED'
  | 'PENALTY_UNKNOWN'
  | 'OTHER_TENANT'
  | 'ANNULLED_IN_FUTURE'
  | 'ANNULLED_BEFORE_DECIDED';

export type PenaltyState =
  | { readonly status: 'none' }
  | { readonly status: 'decided'; readonly facts: Facts }
  | { readonly status: 'annulled'; readonly facts: Facts };

type Of<Type extends PenaltyCommand['type']> = Extract<PenaltyCommand, { type: Type }>;
type Outcome = Decision<PenaltyEvent, PenaltyRefusal>;

const decide = (command: PenaltyCommand, state: PenaltyState): Outcome => {
  switch (command.type) {
    case 'RecordPenalty':
      return recordPenalty(command, state);
    case 'AnnulPenalty':
      return annulPenalty(command, state);
  }
};

const recordPenalty = (command: Of<'RecordPenalty'>, state: PenaltyState): Outcome => {
  const { type: _, ...facts } = command;
  if (state.status !== 'none') return recordAgain(facts, state.facts);
  if (isFuture(facts.decidedAt, facts.at))
    return refuse('DECIDED_IN_FUTURE', `${facts.decidedAt} has not come yet.`);
  if (isFuture(facts.effectiveFrom, facts.at))
    return refuse('EFFECTIVE_IN_FUTURE', `${facts.effectiveFrom} has not come yet.`);
  if (isBefore(facts.effectiveFrom, facts.decidedAt))
    return refuse(
      'EFFECTIVE_BEFORE_DECIDED',
      `The penalty cannot take effect (${facts.effectiveFrom}) before it is decided (${facts.decidedAt}).`,
    );
  return [{ type: 'PenaltyDecided', data: facts }];
};

const recordAgain = (sent: Facts, recorded: Facts): Outcome => {
  const differing = differingFields(recorded, sent);
  if (differing.length === 0) return [];
  return refuse(
    'DECISION_NUMBER_TAKEN',
    `Decision ${recorded.decisionNumber} is recorded with other content: ${differing.join(', ')}.`,
  );
};

const annulPenalty = (command: Of<'AnnulPenalty'>, state: PenaltyState): Outcome => {
  if (state.status === 'none') return refuse('PENALTY_UNKNOWN', 'No such penalty is recorded.');
  const { uscc, region, decisionNumber, decidedAt } = state.facts;
  if (!region.startsWith(command.jurisdiction))
    return refuse('OTHER_TENANT', `The penalty belongs to region ${region}.`);
  if (state.status === 'annulled') return [];
  const { at, by, annulledAt, annulmentRef, reason } = command;
  if (isFuture(annulledAt, at))
    return refuse('ANNULLED_IN_FUTURE', `${annulledAt} has not come yet.`);
  if (isBefore(annulledAt, decidedAt))
    return refuse(
      'ANNULLED_BEFORE_DECIDED',
      `The penalty cannot be annulled (${annulledAt}) before it is decided (${decidedAt}).`,
    );
  return [
    {
      type: 'PenaltyAnnulled',
      data: { at, by, uscc, region, decisionNumber, annulledAt, annulmentRef, reason },
    },
  ];
};

const evolve = (state: PenaltyState, event: PenaltyEvent): PenaltyState => {
  switch (event.type) {
    case 'PenaltyDecided':
      return { status: 'decided', facts: event.data };
    case 'PenaltyAnnulled':
      return state.status === 'none' ? state : { status: 'annulled', facts: state.facts };
  }
};

const decider: Decider<PenaltyState, PenaltyCommand, PenaltyEvent, PenaltyRefusal> = {
  initialState: { status: 'none' },
  decide,
  evolve,
};

/** One administrative penalty decision (行政处罚决定): stream `penalty-{id}`. */
export const penalty = defineAggregate({
  category: 'penalty',
  events: penaltyEvents,
  decider,
  evolverVersion: 1,
});
