import { randomUUID } from 'node:crypto';

/**
 * A new event id: UUID version 7 (RFC 9562 §5.7). Ids of one time lie side by side in the store's
 * index, which keeps inserting cheap when the index is larger than memory.
 */
export const newEventId = (nowMs: number = Date.now()): string => {
  const time = nowMs.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
};
