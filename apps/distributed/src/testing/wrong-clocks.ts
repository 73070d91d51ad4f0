import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ENVIRONMENT_FILE } from '../plan.js';
import type { RunningDistributed } from './running-distributed.js';

// The process that loads it runs plain JavaScript.
const SHIFTED_CLOCK = join(import.meta.dirname, '..', '..', 'dist', 'testing', 'shifted-clock.js');

/** By how many milliseconds the clocks of processes are off, by name and instance, e.g. `exchange 2`. */
export type ClockOffsets = Readonly<Record<string, number>>;

/** Starts the processes again with clocks that are wrong. */
export const setClocks = async (
  platform: RunningDistributed,
  offsets: ClockOffsets,
): Promise<void> => {
  const environment = Object.fromEntries(
    Object.entries(offsets).map(([process, offset]) => [
      process,
      {
        NODE_OPTIONS: `--import ${pathToFileURL(SHIFTED_CLOCK).href}`,
        CLOCK_OFFSET_MS: String(offset),
      },
    ]),
  );
  writeFileSync(join(platform.dataFolder, ENVIRONMENT_FILE), JSON.stringify(environment));
  const off = platform.instances().filter(({ name, instance }) => `${name} ${instance}` in offsets);
  await Promise.all(off.map((instance) => instance.kill()));
  await Promise.all(off.map((instance) => instance.untilReady()));
};
