import { until } from '@zhixin/infra-processes';
import { RequestRefused } from './client.js';

const UNKNOWN_YET = 404;

/** Asks until the enterprise is known: other services learn of a new one a moment after its registration. */
export const whenKnown = async <Answer>(ask: () => Promise<Answer>): Promise<Answer> => {
  const outcome = await until(
    'a service to know the enterprise',
    () =>
      ask().catch((error: unknown) => {
        if (error instanceof RequestRefused && error.status === UNKNOWN_YET) return undefined;
        throw error;
      }),
    (answer) => answer !== undefined,
  );
  return outcome as Answer;
};
