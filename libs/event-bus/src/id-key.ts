import { createHash } from 'node:crypto';

const KEY_BYTES = 16;

/**
 * What an event's id is recognised by where millions of ids are kept: the first 16 bytes of its SHA-256 in
 * hexadecimal, which PostgreSQL keeps as a `uuid`. Ids are of any length; two with one key do not occur.
 */
export const idKeyOf = (eventId: string): string =>
  createHash('sha256').update(eventId, 'utf8').digest().toString('hex', 0, KEY_BYTES);
