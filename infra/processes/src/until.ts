import { setTimeout as pause } from 'node:timers/promises';
import { inspect } from 'node:util';

const WAIT_MS_MAX = 60_000;
const LOOK_FIRST_MS = 5;
const LOOK_MAX_MS = 200;
const LOOK_GROWTH = 1.5;
const ANSWER_CHARACTERS_SHOWN = 1_000;

/** What was awaited did not come in time. */
export class WaitedInVain extends Error {}

/**
 * Asks until the answer satisfies, and resolves with that answer: often at first, then five times a second.
 * Without `satisfied`, whatever is true does.
 *
 * @throws WaitedInVain that names what was awaited and the last answer; what `ask` throws, at once.
 */
export const until = async <Answer>(
  what: string,
  ask: () => Answer | Promise<Answer>,
  satisfied: (answer: Answer) => boolean = Boolean,
  { withinMs = WAIT_MS_MAX }: { readonly withinMs?: number } = {},
): Promise<Answer> => {
  let last: Answer | undefined;
  // Whoever is asked may be what hangs.
  const over = new AbortController();
  const tooLate = pause(withinMs, undefined, { signal: over.signal }).then(() => {
    const answer = inspect(last).slice(0, ANSWER_CHARACTERS_SHOWN);
    throw new WaitedInVain(
      `Waited ${withinMs / 1_000} s in vain for: ${what}. The last answer was ${answer}.`,
    );
  });
  const looking = async () => {
    for (let ms = LOOK_FIRST_MS; ; ms = Math.min(LOOK_MAX_MS, ms * LOOK_GROWTH)) {
      const answer = await ask();
      if (satisfied(answer) || over.signal.aborted) return answer;
      last = answer;
      await pause(ms);
    }
  };
  try {
    return await Promise.race([looking(), tooLate]);
  } finally {
    over.abort();
  }
};
