import { randomUUID } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

const SEPARATOR = '|';

// One per process, however often this module is loaded into it.
const KEY = Symbol.for('zhixin.process');
const registry = globalThis as { [KEY]?: string };
const thisProcess = () => (registry[KEY] ??= randomUUID());

// Containers may share a host name, but not process numbers.
const processNumbersOf = () => {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return 'machine';
  }
};

const here = () => [hostname(), processNumbersOf()].join(SEPARATOR);

/** A new name for a holder of leases: where it runs, its process, and a part of its own. */
export const instanceName = (): string =>
  [here(), process.pid, thisProcess(), randomUUID()].join(SEPARATOR);

/**
 * Whether the process behind a name is certainly gone, so that nobody need wait for its lease to run
 * out. False where that cannot be told: another machine, or a process number that was used again.
 */
export const isKnownDead = (instance: string): boolean => {
  const [host, numbers, pid, itself] = instance.split(SEPARATOR);
  if ([host, numbers].join(SEPARATOR) !== here()) return false;
  if (Number(pid) === process.pid) return itself !== thisProcess();
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
};
