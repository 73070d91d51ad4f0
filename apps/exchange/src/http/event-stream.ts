import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Place } from '../read-models/feed.js';
import type { Feed, FeedEntry } from '../read-models/feed.js';
import type { Waiter } from '../read-models/feed-bell.js';

/** A comment is sent after this long without an event, so that nobody between us hangs up. */
export const HEARTBEAT_MS = 15_000;
/** A reader that takes nothing for this long is disconnected; it resumes by `Last-Event-ID`. */
export const SLOW_READER_MS_MAX = 10_000;
/** A stream ends after this long, so that a reader shows a valid token again. */
export const STREAM_MS_MAX = 15 * 60_000;
/** What a reader is told to wait before it reconnects. */
export const RECONNECT_MS = 2_000;
/** Events read ahead for one reader: what may wait in memory for it, besides its socket's buffer. */
const READ_AHEAD_EVENTS = 100;

export const EVENT_STREAM = 'text/event-stream';

/** What a stream needs. */
export interface StreamParts {
  readonly feed: Feed;
  readonly place: Place;
  readonly waiter: Waiter;
  readonly response: ServerResponse;
  /** Aborts when the reader is gone or the process drains. */
  readonly signal: AbortSignal;
}

/**
 * Sends what the reader may see as server-sent events (WHATWG HTML §9.2) until it leaves, falls behind,
 * or its time is over. Every event carries its id, so a reader that comes back with `Last-Event-ID` misses
 * none and gets none twice.
 */
export const streamEvents = async (parts: StreamParts): Promise<void> => {
  const { feed, waiter, response, signal } = parts;
  const until = performance.now() + STREAM_MS_MAX;
  let { place } = parts;
  if (!(await write(response, `retry: ${RECONNECT_MS}\n\n`, signal))) return;
  while (!signal.aborted && performance.now() < until) {
    const entries = await feed.next(place, READ_AHEAD_EVENTS);
    const last = entries.at(-1);
    if (last === undefined) {
      const before = performance.now();
      await waiter.wait(HEARTBEAT_MS, signal);
      const idle = performance.now() - before >= HEARTBEAT_MS;
      if (idle && !(await write(response, ': still here\n\n', signal))) return;
      continue;
    }
    if (!(await write(response, entries.map(frame).join(''), signal))) return;
    place = { ...place, after: last.sequence };
  }
  response.end();
};

const frame = ({ id, type, text }: FeedEntry) => `id: ${id}\nevent: ${type}\ndata: ${text}\n\n`;

// False when the reader is gone or was let go: the next page is not read before this one has left.
const write = async (response: ServerResponse, text: string, signal: AbortSignal) => {
  if (response.destroyed) return false;
  if (response.write(text)) return true;
  const patience = AbortSignal.any([signal, AbortSignal.timeout(SLOW_READER_MS_MAX)]);
  try {
    await once(response, 'drain', { signal: patience });
    return true;
  } catch {
    response.destroy();
    return false;
  }
};
