import { defineAggregate, isRefusal, type Decision } from '@zhixin/decider';
import type { RecallRefusal } from './denial.js';
import { deadlineNews, type DeadlineLook, type LookAtDeadlines } from './look-at-deadlines.js';
import { moveResponsible, type MoveResponsible } from './move-responsible.js';
import { openCase, type OpenRecallCase } from './open-case.js';
import { evolve, type RecallState } from './recall-case.js';
import { recallEvents, type RecallEvent } from './recall.events.js';
import { takeStep, type TakeRecallStep } from './take-step.js';

/** All that may be asked of a case. */
export type RecallCommand = OpenRecallCase | TakeRecallStep | MoveResponsible | LookAtDeadlines;

type RecallDecision = Decision<RecallEvent, RecallRefusal>;

const decide = (command: RecallCommand, state: RecallState): RecallDecision => {
  switch (command.type) {
    case 'OpenRecallCase':
      return withDeadlines(openCase(command, state), command, state);
    case 'TakeRecallStep':
      return withDeadlines(takeStep(command, state), command, state);
    case 'MoveResponsible':
      return moveResponsible(command, state);
    case 'LookAtDeadlines':
      return deadlineNews(command, state);
  }
};

// A deadline and what sets it are one append.
const withDeadlines = (
  decision: RecallDecision,
  look: DeadlineLook,
  state: RecallState,
): RecallDecision => {
  if (isRefusal(decision) || decision.length === 0) return decision;
  const after = decision.reduce(evolve, state);
  return [...decision, ...deadlineNews(look, after)];
};

/** One recall, or one response where no text knows a recall (响应处理): stream `recall-{id}`. */
export const recall = defineAggregate({
  category: 'recall',
  events: recallEvents,
  decider: { initialState: undefined as RecallState, decide, evolve },
});
