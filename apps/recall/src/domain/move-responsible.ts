import type { Decision } from '@zhixin/decider';
import type { RecallRefusal } from './denial.js';
import type { RecallState } from './recall-case.js';
import type { RecallEvent } from './recall.events.js';

/** The command to note where the responsible enterprise is registered now. */
export interface MoveResponsible {
  readonly type: 'MoveResponsible';
  readonly at: string;
  readonly by: string;
  readonly name: string;
  readonly region: string;
}

/** The authorities of both regions then see the case: the one that opened it, and the one where the firm is now. */
export const moveResponsible = (
  { at, by, name, region }: MoveResponsible,
  state: RecallState,
): Decision<RecallEvent, RecallRefusal> => {
  if (state === undefined) return [];
  const { responsible } = state;
  if (responsible.name === name && responsible.region === region) return [];
  return [
    { type: 'RecallResponsibleMoved', data: { at, by, uscc: responsible.uscc, region, name } },
  ];
};
