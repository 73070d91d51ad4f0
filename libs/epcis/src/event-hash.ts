import { createHash } from 'node:crypto';
import type { EpcisContext } from './context.js';
import type { EpcisEvent } from './event.js';
import { preHash } from './pre-hash.js';

/**
 * The CBV 2.0 event hash (§8): the same for every way of writing the same event, whatever its
 * recordTime, eventID or error declaration, the order of its lists and the form of its identifiers.
 *
 * @returns `ni:///sha-256;…?ver=CBV2.0`, fit to serve as eventID
 */
export const eventHash = (event: EpcisEvent, context: EpcisContext): string =>
  `ni:///sha-256;${createHash('sha256').update(preHash(event, context), 'utf8').digest('hex')}?ver=CBV2.0`;
