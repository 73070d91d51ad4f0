import type { ScopeRequest } from '@zhixin/trace-graph';
import type pg from 'pg';
import { TooManyEvents } from '../graph/graph-reader.js';
import type { GraphSources } from '../graph/graph-sources.js';
import { loadGraph } from '../graph/load-graph.js';
import { keepRows } from './keep-rows.js';
import type { KeptAnswer } from './kept-scopes.js';

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

/** What is to be computed: of which scope, by its number, and what it asks of the stored graph. */
export interface ScopeTask {
  readonly scope: number;
  readonly request: ScopeRequest;
}

/** Computes what a task asks, and keeps its rows. */
export type ComputeScope = (task: ScopeTask, options: AnswerOptions) => Promise<AnsweredScope>;

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
