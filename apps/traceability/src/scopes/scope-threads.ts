import { existsSync } from 'node:fs';
import { totalmem } from 'node:os';
import { Worker } from 'node:worker_threads';
import type pg from 'pg';
import { NoScope, type AnsweredScope, type ComputeScope, type ScopeTask } from './compute-scope.js';

/** Memory that one scope may take however much there is. */
const SCOPE_MEMORY_MB_MAX = 4_096;

/** What is left to the rest of the process. */
const OTHERS_MEMORY_MB = 512;

/** Small scopes are computed wherever the service runs. */
const SCOPE_MEMORY_MB_MIN = 128;

/** New objects take little room: many that are kept at once could end the process before the thread's limit is seen. */
const YOUNG_MEMORY_MB = 64;

const MEGABYTE = 1024 * 1024;

/**
 * Memory, in MB, that each of so many scopes may take which are computed at a time: they share what the container, or
 * else the machine, has besides what the rest of the process needs. Where V8 is told `--max-old-space-size`, that holds
 * for threads too, whatever this says.
 *
 * @param available bytes
 */
export const scopeMemoryMb = (
  together: number,
  available = Math.min(process.constrainedMemory() || Infinity, totalmem()),
): number => {
  const share = Math.floor((available / MEGABYTE - OTHERS_MEMORY_MB) / together);
  return Math.min(Math.max(share, SCOPE_MEMORY_MB_MIN), SCOPE_MEMORY_MB_MAX);
};

const THREAD = new URL('./scope-thread.js', import.meta.url);

/** Sources that are run as they are written have no thread to start. */
export const hasThreads = existsSync(THREAD);

/** From what threads are started. */
export interface ThreadSettings {
  readonly pool: pg.Pool;
  /** What each may take; more ends it and nothing else. */
  readonly memoryMb: number;
  /** What it runs; absent: the module beside this one. */
  readonly module?: URL;
}

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
 * Computes each scope in a thread of its own, which ends when the signal aborts. It fails with NoScope SCOPE_TOO_LARGE,
 * with the signal's reason, or with what the thread failed by.
 */
export const inThreads =
  ({ pool, memoryMb, module = THREAD }: ThreadSettings): ComputeScope =>
  (task, { signal, onProgress }) => {
    signal.throwIfAborted();
    const { connectionString, statement_timeout } = pool.options;
    const thread = new Worker(module, {
      workerData: { database: { connectionString, statement_timeout }, task } satisfies ThreadTask,
      resourceLimits: {
        maxOldGenerationSizeMb: memoryMb - YOUNG_MEMORY_MB,
        maxYoungGenerationSizeMb: YOUNG_MEMORY_MB,
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
