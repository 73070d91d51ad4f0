import type { ReadModels } from '@zhixin/read-model';
import type { ScopeRequest } from '@zhixin/trace-graph';
import type pg from 'pg';
import { traceGraph } from '../graph/graph-projection.js';
import type { GraphSources } from '../graph/graph-sources.js';
import { TooManyEvents } from '../graph/graph-reader.js';
import { loadGraph } from '../graph/load-graph.js';
import { logPosition } from '../log/log-source.js';
import { keepRows } from './keep-rows.js';
import type { KeptAnswer, KeptScope } from './kept-scopes.js';
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

/** What was found, its rows kept, and from what. */
export interface AnsweredScope {
  readonly answer: KeptAnswer;
  readonly sources: GraphSources;
}

/** Computes what a scope is and keeps its rows; the same grounds give the same rows, whenever and wherever. */
export type AnswerScope = (scope: KeptScope, options: AnswerOptions) => Promise<AnsweredScope>;

/** What is to be computed: of which scope, by its number, and what it asks of the stored graph. */
export interface ScopeTask {
  readonly scope: number;
  readonly request: ScopeRequest;
}

/** Computes what a task asks, and keeps its rows. */
export type ComputeScope = (task: ScopeTask, options: AnswerOptions) => Promise<AnsweredScope>;

/** Answers from the trace graph, as soon as that knows everything up to the position. */
export const answerFromGraph =
  (compute: ComputeScope, readModels: ReadModels): AnswerScope =>
  async ({ number, grounds }, options) => {
    const request = requestOf(grounds);
    const position = logPosition(grounds.position);
    await readModels.waitForPosition(traceGraph.name, position, PROJECTED_WAIT_MS);
    return compute({ scope: number, request }, options);
  };

/** Computes in the thread that it is called in. */
export const computeHere =
  (pool: pg.Pool): ComputeScope =>
  async ({ scope, request }, options) => {
    const { found, sources } = await find(pool, request, options);
    return { answer: await keepRows(pool, { scope, found }, options.signal), sources };
  };

// What it was found by is forgotten before its rows are written.
const find = async (pool: pg.Pool, request: ScopeRequest, options: AnswerOptions) => {
  const { books, sources } = await loadGraph(pool, request, options).catch((error: unknown) => {
    throw error instanceof TooManyEvents ? new NoScope('SCOPE_TOO_LARGE') : error;
  });
  return { found: books.scope(), sources };
};

const requestOf = ({ question, rulePack }: ScopeGrounds): ScopeRequest => {
  const { withinDays, ...asked } = question;
  const { id, version, rules } = traceRulesAt(question);
  // The pack of that time may have been replaced by another of the same dates.
  if (id !== rulePack.id || version !== rulePack.version) throw new NoScope('SCOPE_OUTDATED');
  return { ...asked, rules: { ...rules, withinDays } };
};
