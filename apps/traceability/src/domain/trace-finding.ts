import { defineAggregate, refuse, type Decider, type Decision } from '@zhixin/decider';
import { traceFindingEvents, type TraceFindingEvent } from './trace-finding.events.js';

/** An enterprise shipped something that no record says it received or made. */
export interface ReportMissingRecord {
  readonly type: 'ReportMissingRecord';
  readonly uscc: string;
  readonly region: string;
  readonly epc: string;
  readonly shippedAt: string;
  /** Ids of the events that show it. */
  readonly evidence: readonly string[];
  readonly at: string;
  readonly by: string;
}

/** The record arrived after all, or the shipment never happened. */
export interface ResolveMissingRecord {
  readonly type: 'ResolveMissingRecord';
  readonly evidence: readonly string[];
  readonly at: string;
  readonly by: string;
}

export type TraceFindingCommand = ReportMissingRecord | ResolveMissingRecord;
export type TraceFindingRefusal = 'FINDING_UNKNOWN';

export type TraceFindingState =
  | { readonly status: 'none' }
  | {
      readonly status: 'open' | 'resolved';
      readonly uscc: string;
      readonly region: string;
      readonly epc: string;
    };

type TraceFindingDecision = Decision<TraceFindingEvent, TraceFindingRefusal>;

const decide = (command: TraceFindingCommand, state: TraceFindingState): TraceFindingDecision => {
  switch (command.type) {
    case 'ReportMissingRecord':
      return report(command, state);
    case 'ResolveMissingRecord':
      return resolve(command, state);
  }
};

const report = (command: ReportMissingRecord, state: TraceFindingState): TraceFindingDecision => {
  if (state.status !== 'none') return [];
  const { type: _, evidence, ...data } = command;
  return [{ type: 'MissingRecordReported', data: { ...data, evidence: [...evidence] } }];
};

const resolve = (command: ResolveMissingRecord, state: TraceFindingState): TraceFindingDecision => {
  if (state.status === 'none')
    return refuse('FINDING_UNKNOWN', 'No such missing record was ever reported.');
  if (state.status === 'resolved') return [];
  const { uscc, region, epc } = state;
  const { at, by, evidence } = command;
  return [
    {
      type: 'MissingRecordResolved',
      data: { at, by, uscc, region, epc, evidence: [...evidence] },
    },
  ];
};

const evolve = (_: TraceFindingState, event: TraceFindingEvent): TraceFindingState => {
  const { uscc, region, epc } = event.data;
  switch (event.type) {
    case 'MissingRecordReported':
      return { status: 'open', uscc, region, epc };
    case 'MissingRecordResolved':
      return { status: 'resolved', uscc, region, epc };
  }
};

const decider: Decider<
  TraceFindingState,
  TraceFindingCommand,
  TraceFindingEvent,
  TraceFindingRefusal
> = { initialState: { status: 'none' }, decide, evolve };

/** Streams `tracefinding-{id}`: a missing record, from its report to its end. */
export const traceFinding = defineAggregate({
  category: 'tracefinding',
  events: traceFindingEvents,
  decider,
});
