import { accounts, DEMONSTRATION_PASSWORD } from './accounts.js';
import type { DataFolder } from './data-folder.js';
import { playDemonstration } from './play.js';

type LineWriter = (line: string) => void;

/**
 * Plays the demonstration on a folder where nobody has played or declined it yet.
 *
 * @throws RequestRefused when the platform refuses a step; the next start plays it again.
 */
export const playOnce = async (
  folder: DataFolder,
  {
    empty,
    origin,
    say,
  }: { readonly empty: boolean; readonly origin: string; readonly say: LineWriter },
): Promise<void> => {
  if (folder.isSettled()) return;
  if (!empty)
    await playDemonstration({
      origin,
      password: DEMONSTRATION_PASSWORD,
      // Killed half-way and started on another day, it must tell the same facts with the same dates.
      now: folder.begun(new Date()),
      tell: (line) => say(`Demonstration: ${line}`),
    });
  folder.settle(empty ? 'empty' : 'demonstration');
};

/** Says that the platform is ready, and who can sign in where the demonstration accounts exist. */
export const announce = (
  origin: string,
  { withAccounts, say }: { readonly withAccounts: boolean; readonly say: LineWriter },
): void => {
  say(`Zhixin is ready on ${origin}`);
  if (!withAccounts) return;
  say(`\nDemonstration accounts, all with the password ${DEMONSTRATION_PASSWORD}:`);
  for (const { name, roles, region, uscc, agency } of accounts)
    say(`  ${name.padEnd(22)}${[...roles, region, uscc, agency].filter(Boolean).join('  ')}`);
};
