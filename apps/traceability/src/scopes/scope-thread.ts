// What a thread of its own runs: it reads the graph and computes one scope, so that whoever waits for a large one keeps
// nobody else waiting.
import { parentPort, workerData } from 'node:worker_threads';
import { scopeOf } from '@zhixin/trace-graph';
import pg from 'pg';
import { TooManyEvents } from '../graph/graph-reader.js';
import { loadGraph } from '../graph/load-graph.js';
import type { ThreadMessage, ThreadTask } from './scope-threads.js';

const tell = (message: ThreadMessage): void => parentPort!.postMessage(message);

const faultOf = (error: unknown): ThreadMessage => {
  if (error instanceof TooManyEvents) return { isTooLarge: true };
  const { message = String(error), code, stack } = error as Partial<NodeJS.ErrnoException>;
  return { fault: { message, ...(code !== undefined && { code }), ...(stack && { stack }) } };
};

const { database, request } = workerData as ThreadTask;
const pool = new pg.Pool({ ...database, max: 1 });
pool.on('error', () => undefined);
try {
  const onProgress = ({ events }: { readonly events: number }) => tell({ events });
  const { graph, sources } = await loadGraph(pool, request, { onProgress });
  tell({ scope: scopeOf(graph, request), sources });
} catch (error) {
  tell(faultOf(error));
} finally {
  await pool.end();
}
