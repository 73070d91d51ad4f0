import { defineAggregate, refuse, type Decider, type Decision } from '@zhixin/decider';
import { traceFindingEvents, type TraceFindingEvent } from './trace-finding.events.js';

/** Findings of this kind are told by events of their own, which are older than the others. */
export const MISSING_RECORD = 'missing-record';

interface FindingStamp {
  /** Ids of the events that show it. */
  readonly evidence: readonly string[];
  readonly at: string;
  readonly by: string;
}

/** How much of a thing a finding is about. */
export interface FindingQuantity {
  readonly value: number;
  readonly uom: string;
}

/** The record of a thing does not explain something, or contradicts itself; it is this enterprise's matter. */
export interface OpenTraceFinding extends FindingStamp {
  readonly type: 'OpenTraceFinding';
  readonly kind: string;
  readonly severity: string;
  readonly uscc: string;
  readonly region: string;
  readonly epc: string;
  readonly quantity?: FindingQuantity;
  readonly aroseAt: string;
  readonly rulePack: { readonly id: string; readonly version: string };
}

/** It is still open, but about another amount or shown by other events. */
export interface ReviseTraceFinding extends FindingStamp {
  readonly type: 'ReviseTraceFinding';
  readonly quantity?: FindingQuantity;
}

/** A late event or a declaration explains it, or what it was about never happened. */
export interface ResolveTraceFinding extends FindingStamp {
  readonly type: 'ResolveTraceFinding';
}

export type TraceFindingCommand = OpenTraceFinding | ReviseTraceFinding | ResolveTraceFinding;
export type TraceFindingRefusal = 'FINDING_UNKNOWN';

interface KnownFinding {
  readonly kind: string;
  readonly uscc: string;
  readonly region: string;
  readonly epc: string;
}

export type TraceFindingState =
  | { readonly status: 'none' }
  | (KnownFinding & {
      readonly status: 'open' | 'resolved';
      readonly quantity?: FindingQuantity;
      readonly evidence: readonly string[];
    });

type TraceFindingDecision = Decision<TraceFindingEvent, TraceFindingRefusal>;

const decide = (command: TraceFindingCommand, state: TraceFindingState): TraceFindingDecision => {
  switch (command.type) {
    case 'OpenTraceFinding':
      return open(command, state);
    case 'ReviseTraceFinding':
      return revise(command, state);
    case 'ResolveTraceFinding':
      return resolve(command, state);
  }
};

const open = (command: OpenTraceFinding, state: TraceFindingState): TraceFindingDecision => {
  if (state.status !== 'none') return [];
  const { type: _, evidence: shownBy, ...data } = command;
  const evidence = [...shownBy];
  if (command.kind !== MISSING_RECORD)
    return [{ type: 'TraceFindingOpened', data: { ...data, evidence } }];
  const { at, by, uscc, region, epc, aroseAt: shippedAt } = data;
  return [
    { type: 'MissingRecordReported', data: { at, by, uscc, region, epc, evidence, shippedAt } },
  ];
};

const UNKNOWN = refuse('FINDING_UNKNOWN', 'No such finding was ever reported.');

const revise = (command: ReviseTraceFinding, state: TraceFindingState): TraceFindingDecision => {
  if (state.status === 'none') return UNKNOWN;
  const { type: _, evidence, quantity, ...stamp } = command;
  const isAsBefore =
    quantity?.value === state.quantity?.value &&
    quantity?.uom === state.quantity?.uom &&
    evidence.join(' ') === state.evidence.join(' ');
  if (state.status === 'resolved' || isAsBefore || state.kind === MISSING_RECORD) return [];
  const { kind, uscc, region, epc } = state;
  const data = { ...stamp, kind, uscc, region, epc, evidence: [...evidence] };
  return [{ type: 'TraceFindingRevised', data: { ...data, ...(quantity && { quantity }) } }];
};

const resolve = (command: ResolveTraceFinding, state: TraceFindingState): TraceFindingDecision => {
  if (state.status === 'none') return UNKNOWN;
  if (state.status === 'resolved') return [];
  const { kind, uscc, region, epc } = state;
  const { at, by, evidence } = command;
  const data = { at, by, uscc, region, epc, evidence: [...evidence] };
  return kind === MISSING_RECORD
    ? [{ type: 'MissingRecordResolved', data }]
    : [{ type: 'TraceFindingResolved', data: { ...data, kind } }];
};

const evolve = (state: TraceFindingState, event: TraceFindingEvent): TraceFindingState => {
  const { uscc, region, epc, evidence } = event.data;
  const kind = 'kind' in event.data ? event.data.kind : MISSING_RECORD;
  const known = { kind, uscc, region, epc, evidence };
  switch (event.type) {
    case 'MissingRecordReported':
      return { status: 'open', ...known };
    case 'TraceFindingOpened':
    case 'TraceFindingRevised': {
      const { quantity } = event.data;
      return { status: 'open', ...known, ...(quantity && { quantity }) };
    }
    case 'MissingRecordResolved':
    case 'TraceFindingResolved':
      return { ...state, status: 'resolved', ...known };
  }
};

const decider: Decider<
  TraceFindingState,
  TraceFindingCommand,
  TraceFindingEvent,
  TraceFindingRefusal
> = { initialState: { status: 'none' }, decide, evolve };

/** Streams `tracefinding-{id}`: a finding about a thing, from its report to its end. */
export const traceFinding = defineAggregate({
  category: 'tracefinding',
  events: traceFindingEvents,
  decider,
});
