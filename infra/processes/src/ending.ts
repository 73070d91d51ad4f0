import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';

/**
 * Whether a process with this number lives, and its command line says `running`: a number is given out
 * again. Where /proc is missing the number is believed.
 */
export const isAlive = (pid: number, running = ''): boolean => {
  try {
    process.kill(pid, 0);
    return !existsSync('/proc') || readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(running);
  } catch {
    return false;
  }
};

/** Whether a child process has ended, by itself or by a signal. */
export const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null;

/**
 * Sends a child process a signal and resolves when it is gone. One that takes longer than `withinMs`
 * to leave is killed. Safe to call twice.
 */
export const endProcess = async (
  child: ChildProcess,
  signal: NodeJS.Signals,
  withinMs: number,
): Promise<void> => {
  if (hasEnded(child)) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  const late = setTimeout(() => child.kill('SIGKILL'), withinMs);
  await gone;
  clearTimeout(late);
};
