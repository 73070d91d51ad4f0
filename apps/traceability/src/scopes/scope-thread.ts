// What a thread of its own runs: it computes one scope and writes its rows, so that whoever waits for a large one keeps
// nobody else waiting.
import { parentPort, workerData } from 'node:worker_threads';
import pg from 'pg';
import { computeHere, NoScope } from './compute-scope.js';
import type { ThreadMessage, ThreadTask } from './scope-threads.js';

const tell = (message: ThreadMessage): void => parentPort!.postMessage(message);

const faultOf = (error: unknown): ThreadMessage => {
  if (error instanceof NoScope) return { noScope: error.code };
  const { message = String(error), code, stack } = error as Partial<NodeJS.ErrnoException>;
  return { fault: { message, ...(code !== undefined && { code }), ...(stack && { stack }) } };
};

const { database, task } = workerData as ThreadTask;
const pool = new pg.Pool({ ...database, max: 1 });
pool.on('error', () => undefined);
try {
  // Who gives up ends the thread.
  const { signal } = new AbortController();
  tell(await computeHere(pool)(task, { signal, onProgress: tell }));
} catch (error) {
  tell(faultOf(error));
} finally {
  await pool.end();
}
