import { eventsAfter } from './log-reader.js';
import type { Queryable } from './log-statements.js';

/**
 * For `asOf` of what a follower keeps: everything recorded before this instant is in it. The time of asking where it
 * has read the whole log, else when the first event was recorded that it has not read.
 *
 * @param now the time of asking, read before
 */
export const followedUntil = async (
  db: Queryable,
  follower: string,
  now: string,
): Promise<string> => {
  const { rows } = await db.query({
    text: 'select position from traceability.log_checkpoint where follower = $1',
    values: [follower],
  });
  const after = Number((rows as { position: string }[])[0]?.position ?? 0);
  const [unread] = await eventsAfter(db, { after, max: 1, bodies: 'none' });
  return unread?.recordTime ?? now;
};
