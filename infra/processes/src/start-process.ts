import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { endProcess, hasEnded } from './ending.js';
import { until } from './until.js';

const STOP_MS_MAX = 120_000;
// The last words of a process may come a moment after its end.
const LAST_WORDS_MS = 500;

/** What is to run, and how one sees that it serves. */
export interface Program {
  /** The file that Node runs, and what it is told. */
  readonly arguments: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Who it is; default: whoever starts it. */
  readonly uid?: number;
  readonly gid?: number;
  readonly isReady: (printed: string) => boolean | Promise<boolean>;
  readonly readyMs: number;
}

/** A child process that serves. */
export interface RunningProcess {
  readonly pid: number;
  /** What it has printed so far, on either stream. */
  readonly printed: () => string;
  /** Resolves with the exit code when it has ended, for whatever reason. */
  readonly ended: Promise<number | null>;
  /** SIGTERM; resolves with the exit code. One that takes longer than `withinMs`, by default two minutes, is killed. */
  readonly stop: (withinMs?: number) => Promise<number | null>;
  /** SIGKILL, as a power cut would; resolves when the process is gone. */
  readonly kill: () => Promise<void>;
}

/**
 * Starts Node in a process of its own, whose standard input ends with this one's life, and waits until it is ready.
 *
 * @throws Error with everything it printed, when it ends or is not ready in time; then it is gone.
 */
export const startProcess = async ({
  arguments: [file = '', ...rest],
  environment = process.env,
  isReady,
  readyMs,
  ...where
}: Program): Promise<RunningProcess> => {
  const child = spawn(process.execPath, [file, ...rest], {
    ...where,
    env: environment,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.once('error', (error) => (printed += error.message));
  const ended = new Promise<number | null>((done) => child.once('exit', done));
  const closed = new Promise((done) => child.once('close', done));
  const serves = () => {
    if (child.pid === undefined) throw new Error('It could not be started');
    if (hasEnded(child)) throw new Error(`Ended with ${child.exitCode ?? child.signalCode}`);
    return isReady(printed);
  };
  try {
    await until(`${file} to be ready`, serves, Boolean, { withinMs: readyMs });
  } catch (cause) {
    child.kill('SIGKILL');
    await Promise.race([closed, pause(LAST_WORDS_MS)]);
    throw new Error(`${(cause as Error).message}:\n${printed}`, { cause });
  }
  return {
    pid: child.pid as number,
    printed: () => printed,
    ended,
    stop: async (withinMs = STOP_MS_MAX) => {
      await endProcess(child, 'SIGTERM', withinMs);
      return ended;
    },
    kill: () => endProcess(child, 'SIGKILL', STOP_MS_MAX),
  };
};
