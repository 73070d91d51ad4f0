/** One of several callers whose requests share a statement or a transaction. */
export interface WaitingCaller<Request, Answer> {
  readonly request: Request;
  readonly done: (answer: Answer) => void;
  readonly failed: (error: unknown) => void;
}

/** Whether PostgreSQL refused the values themselves (SQLSTATE classes 22, 23 and 54): no retry will help. */
export const isAboutData = (error: unknown): boolean =>
  /^(2[23]|54)/.test(String((error as { code?: unknown } | null)?.code));

/**
 * Writes what several callers handed over in one go, and answers each of them. Where that fails over what
 * one of them sent, halves are tried on their own until only the culprits fail: a culprit among n callers
 * costs about 2·log₂ n writes more.
 *
 * @param write stores all of a group or nothing, and answers in its order
 */
export const writeTogether = async <Request, Answer>(
  group: readonly WaitingCaller<Request, Answer>[],
  write: (requests: readonly Request[]) => Promise<readonly Answer[]>,
): Promise<void> => {
  try {
    const answers = await write(group.map(({ request }) => request));
    group.forEach(({ done }, index) => done(answers[index]!));
  } catch (error) {
    if (group.length < 2 || !isAboutData(error)) {
      for (const { failed } of group) failed(error);
      return;
    }
    const half = Math.ceil(group.length / 2);
    await writeTogether(group.slice(0, half), write);
    await writeTogether(group.slice(half), write);
  }
};
