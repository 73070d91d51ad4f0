import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { isAlive } from '@zhixin/infra-processes';

/** Another process uses the folder. */
export class DataFolderInUse extends Error {}

/** The folder cannot be made or written. `message` names the variable. */
export class DataFolderUnusable extends Error {}

/** The one folder that holds everything that a platform on one machine keeps. */
export interface DataFolder {
  readonly path: string;
  readonly postgres: string;
  readonly identity: string;
  /** File of the keys that sign documents. */
  readonly signingKeys: string;
  /** Whether the demonstration was played here, or declined. */
  isSettled(): boolean;
  /** When the demonstration began to be played here: `now` the first time, the same ever after. */
  begun(now: Date): Date;
  settle(how: 'demonstration' | 'empty'): void;
  release(): void;
}

/**
 * Opens the folder for this process alone.
 *
 * @throws DataFolderUnusable, and DataFolderInUse while another live process holds it.
 */
export const openDataFolder = (path: string): DataFolder => {
  const folder = resolve(path);
  make(folder);
  const lock = join(folder, 'zhixin.pid');
  const holder = existsSync(lock) ? Number(readFileSync(lock, 'utf8')) : undefined;
  if (holder !== undefined && holder !== process.pid && isAlive(holder, 'node'))
    throw new DataFolderInUse(
      `Process ${holder} already runs Zhixin on ${folder}. Stop it, or choose another folder with ZHIXIN_DATA.`,
    );
  writeFileSync(lock, String(process.pid));
  const settled = join(folder, 'settled');
  const begun = join(folder, 'demonstration-begun');
  return {
    path: folder,
    postgres: join(folder, 'postgres'),
    identity: join(folder, 'identity'),
    signingKeys: join(folder, 'signing-keys.json'),
    isSettled: () => existsSync(settled),
    begun: (now) => {
      if (!existsSync(begun)) {
        // Killed while writing, it leaves nothing that looks like a date.
        writeFileSync(`${begun}.new`, now.toISOString());
        renameSync(`${begun}.new`, begun);
      }
      return new Date(readFileSync(begun, 'utf8'));
    },
    settle: (how) => writeFileSync(settled, how),
    release: () => rmSync(lock, { force: true }),
  };
};

const make = (folder: string): void => {
  try {
    mkdirSync(folder, { recursive: true });
    // The database's user walks through; what must stay secret has its own permissions.
    chmodSync(folder, 0o755);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new DataFolderUnusable(`ZHIXIN_DATA: ${folder} cannot be used as a folder (${code}).`, {
      cause,
    });
  }
};
