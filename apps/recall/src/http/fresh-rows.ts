import type { Position } from '@zhixin/event-store';
import type { ReadModels } from '@zhixin/read-model';

/** How long a reader waits for a position before it is asked to come again. */
const FRESHNESS_WAIT_MS = 2_000;

/**
 * How fresh the rows of a projection are, read before them so that the answer is at least as fresh as it says.
 *
 * @throws UnknownPosition, and NotYetProjected where the rows do not contain `after` in time.
 */
export const freshRows = async (
  readModels: ReadModels,
  projection: string,
  after: Position | undefined,
) => {
  if (after !== undefined) await readModels.waitForPosition(projection, after, FRESHNESS_WAIT_MS);
  const { asOf, parked } = await readModels.freshness(projection);
  return { asOf, ...(parked > 0 && { parked }) };
};
