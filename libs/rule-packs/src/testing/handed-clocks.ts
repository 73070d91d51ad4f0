import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Adjustment, Deadline, Evidence } from '@zhixin/legal-clock';

/** A due date that others counted by hand. */
export interface HandedClock {
  readonly id: string;
  readonly group: string;
  readonly instrument: string;
  readonly clock: string;
  readonly trigger: { readonly event: string; readonly at: string };
  readonly limit: Deadline['limit'];
  readonly startRule: Deadline['startRule'];
  readonly lastDayRule: Deadline['lastDayRule'];
  readonly evidence: Evidence;
  readonly lastDayEvidence?: Evidence;
  readonly adjustments?: readonly Adjustment[];
  readonly dueAt: string;
  readonly series?: readonly string[];
  readonly provisional: boolean;
  readonly alternatives?: readonly { readonly dueAt: string; readonly if: string }[];
}

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/** Due dates that others counted by hand: `CLOCK_CASES`, else the file beside the repository; none where there is none. */
export const handedClocks = (): readonly HandedClock[] => {
  const file = [
    process.env['CLOCK_CASES'],
    resolve(ROOT, '../shared/cases/clocks/handed.json'),
    resolve(ROOT, '../../shared/cases/clocks/handed.json'),
  ].find((each) => each !== undefined && existsSync(each));
  return file === undefined
    ? []
    : (JSON.parse(readFileSync(file, 'utf8')) as readonly HandedClock[]);
};
