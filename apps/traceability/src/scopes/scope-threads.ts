import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type pg from 'pg';
import { NoScope, type AnsweredScope, type AnswerOptions, type ScopeTask } from './scope-answer.js';

/** Memory that one scope may take; more ends its thread and nothing else. */
const SCOPE_MEMORY_MB_MAX = 4_096;

/** New objects take little room: many that are kept at once could end the process before the thread's limit is seen. */
const SCOPE_YOUNG_MB_MAX = 64;

const THREAD = new URL('./scope-thread.js', import.meta.url);

/** Sources that are run as they are written have no thread to start. */
export const hasThreads = existsSync(THREAD);

/** What a thread is to do. */
export interface ThreadTask {
  readonly database: Pick<pg.PoolConfig, 'connectionString' | 'statement_timeout'>;
  readonly task: ScopeTask;
}

/** What a thread tells. */
export type ThreadMessage =
  | { readonly events: number }
  | AnsweredScope
  | { readonly noScope: string }
  | {
      readonly fault: {
        readonly message: string;
        readonly code?: string;
        readonly stack?: string;
      };
    };

/**
 * Computes a scope in a thread of its own, which ends when the signal aborts.
 *
 * @throws NoScope SCOPE_TOO_LARGE, the signal's reason, or what the thread failed by
 */
export const scopeInThread = (
  { options: { connectionString, statement_timeout } }: pg.Pool,
  task: ScopeTask,
  { signal, onProgress }: AnswerOptions,
): Promise<AnsweredScope> => {
  signal.throwIfAborted();
  const database = { connectionString, statement_timeout };
  const thread = new Worker(THREAD, {
    workerData: { database, task } satisfies ThreadTask,
    resourceLimits: {
      maxOldGenerationSizeMb: SCOPE_MEMORY_MB_MAX,
      maxYoungGenerationSizeMb: SCOPE_YOUNG_MB_MAX,
    },
  });
  const stop = () => void thread.terminate();
  signal.addEventListener('abort', stop, { once: true });
  return new Promise<AnsweredScope>((done, failed) => {
    thread.on('message', (message: ThreadMessage) => {
      if ('events' in message) onProgress(message);
      else if ('answer' in message) done(message);
      else if ('noScope' in message) failed(new NoScope(message.noScope));
      else failed(Object.assign(new Error(message.fault.message), message.fault));
    });
    thread.on('error', (error: NodeJS.ErrnoException) =>
      failed(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? new NoScope('SCOPE_TOO_LARGE') : error),
    );
    thread.on('exit', () =>
      failed(signal.aborted ? signal.reason : new Error('The thread of a scope ended early.')),
    );
  }).finally(() => signal.removeEventListener('abort', stop));
};
