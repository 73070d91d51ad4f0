import type { ReadModels } from '@zhixin/read-model';
import type { ScopeRequest } from '@zhixin/trace-graph';
import { traceGraph } from '../graph/graph-projection.js';
import { logPosition } from '../log/log-source.js';
import {
  NoScope,
  type AnsweredScope,
  type AnswerOptions,
  type ComputeScope,
} from './compute-scope.js';
import type { KeptScope } from './kept-scopes.js';
import type { ScopeGrounds } from './scope-question.js';
import { traceRulesAt } from './trace-rules.js';

/** For how long a scope waits for the graph to know what the log knows, before it is left for later. */
const PROJECTED_WAIT_MS = 30_000;

/** Computes what a scope is and keeps its rows; the same grounds give the same rows, whenever and wherever. */
export type AnswerScope = (scope: KeptScope, options: AnswerOptions) => Promise<AnsweredScope>;

/** Answers from the trace graph, as soon as that knows everything up to the position. */
export const answerFromGraph =
  (compute: ComputeScope, readModels: ReadModels): AnswerScope =>
  async ({ number, grounds }, options) => {
    const request = requestOf(grounds);
    const position = logPosition(grounds.position);
    await readModels.waitForPosition(traceGraph.name, position, PROJECTED_WAIT_MS);
    return compute({ scope: number, request }, options);
  };

const requestOf = ({ question, rulePack }: ScopeGrounds): ScopeRequest => {
  const { withinDays, ...asked } = question;
  const { id, version, rules } = traceRulesAt(question);
  // The pack of that time may have been replaced by another of the same dates.
  if (id !== rulePack.id || version !== rulePack.version) throw new NoScope('SCOPE_OUTDATED');
  return { ...asked, rules: { ...rules, withinDays } };
};
