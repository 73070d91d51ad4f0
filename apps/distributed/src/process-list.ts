import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { isAlive } from '@zhixin/infra-processes';

/** The list's name in the data folder. */
export const PROCESS_LIST = 'processes.json';

/** A process of the platform, as others may read it from the data folder. */
export interface ListedProcess {
  readonly name: string;
  readonly instance: number;
  readonly pid: number;
  /** Where it listens. */
  readonly origin: string;
  /** The file it runs. */
  readonly entry: string;
}

const LEFTOVER_MS_MAX = 30_000;
const POLL_MS = 50;
const OWNER_ONLY = 0o600;

/** The processes that run, kept in a file: whoever starts next ends what a killed launcher left behind. */
export class ProcessList {
  private readonly processes = new Map<string, ListedProcess>();

  constructor(private readonly file: string) {}

  put(process: ListedProcess): void {
    this.processes.set(`${process.name} ${process.instance}`, process);
    // Renaming a finished file means that a reader sees the old list or the new one.
    const unfinished = `${this.file}.${globalThis.process.pid}`;
    const list = JSON.stringify([...this.processes.values()], undefined, 2);
    writeFileSync(unfinished, list, { mode: OWNER_ONLY });
    renameSync(unfinished, this.file);
  }

  /** What is listed in a data folder. */
  static read(file: string): readonly ListedProcess[] {
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as ListedProcess[]) : [];
  }
}

/** Ends the processes of an earlier run that still live; resolves with their number. */
export const endLeftovers = async (file: string): Promise<number> => {
  const living = ProcessList.read(file).filter(lives);
  for (const { pid } of living) signal(pid, 'SIGTERM');
  const deadline = Date.now() + LEFTOVER_MS_MAX;
  while (living.some(lives) && Date.now() < deadline) await pause(POLL_MS);
  for (const { pid } of living.filter(lives)) signal(pid, 'SIGKILL');
  return living.length;
};

const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name);
  } catch {
    // It ended in between.
  }
};

const lives = ({ pid, entry }: ListedProcess): boolean => isAlive(pid, entry);
