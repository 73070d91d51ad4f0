import { logPosition } from '../log/log-source.js';
import type { ReadModels } from '@zhixin/read-model';
import { scopeOf, type Scope, type ScopeRequest } from '@zhixin/trace-graph';
import { traceGraph } from '../graph/graph-projection.js';
import type { GraphSources } from '../graph/graph-sources.js';
import { TooManyEvents } from '../graph/graph-reader.js';
import { loadGraph } from '../graph/load-graph.js';
import type { Queryable } from '../log/queryable.js';
import type { ScopeGrounds } from './scope-question.js';
import { traceRulesAt } from './trace-rules.js';

/** For how long a scope waits for the graph to know what the log knows, before it is left for later. */
const PROJECTED_WAIT_MS = 30_000;

/** An answer that is not to be had however often it is tried. `code` says why, as a problem code. */
export class NoScope extends Error {
  constructor(readonly code: string) {
    super(`There is no scope: ${code}.`);
  }
}

/** Who waits for an answer. */
export interface AnswerOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: { readonly events: number }) => void;
}

/** What was found, and from what. */
export interface ComputedScope {
  readonly scope: Scope;
  readonly sources: GraphSources;
}

/** Computes what a scope is; the same grounds give the same scope, whenever and wherever. */
export type AnswerScope = (grounds: ScopeGrounds, options: AnswerOptions) => Promise<ComputedScope>;

/** Computes what a request asks of the stored graph. */
export type ComputeScope = (
  request: ScopeRequest,
  options: AnswerOptions,
) => Promise<ComputedScope>;

/** Answers from the trace graph, as soon as that knows everything up to the position. */
export const answerFromGraph =
  (compute: ComputeScope, readModels: ReadModels): AnswerScope =>
  async (grounds, options) => {
    const request = requestOf(grounds);
    const position = logPosition(grounds.position);
    await readModels.waitForPosition(traceGraph.name, position, PROJECTED_WAIT_MS);
    return compute(request, options);
  };

/** Computes in the process's own thread: for specs, which run sources that no other thread can. */
export const computeHere =
  (db: Queryable): ComputeScope =>
  async (request, options) => {
    const { graph, sources } = await loadGraph(db, request, options).catch((error: unknown) => {
      throw error instanceof TooManyEvents ? new NoScope('SCOPE_TOO_LARGE') : error;
    });
    return { scope: scopeOf(graph, request), sources };
  };

const requestOf = ({ question, rulePack }: ScopeGrounds): ScopeRequest => {
  const { withinDays, ...asked } = question;
  const { id, version, rules } = traceRulesAt(question);
  // The pack of that time may have been replaced by another of the same dates.
  if (id !== rulePack.id || version !== rulePack.version) throw new NoScope('SCOPE_OUTDATED');
  return { ...asked, rules: { ...rules, withinDays } };
};
