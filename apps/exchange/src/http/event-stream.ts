import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Feed, FeedEntry, ReaderPlace } from '../read-models/feed.js';
import type { FeedWaiter } from '../read-models/feed-bell.js';

/** How a stream treats its reader, in milliseconds. */
export interface StreamLimits {
  /** A comment is sent after this long without an event, so that nobody between us hangs up. */
  readonly heartbeatMs: number;
  /** A reader that takes nothing for this long is disconnected; it resumes by `Last-Event-ID`. */
  readonly slowReaderMs: number;
  /** A stream ends after this long, so that a reader shows a valid token again. */
  readonly streamMs: number;
}

export const STREAM_LIMITS: StreamLimits = {
  heartbeatMs: 15_000,
  slowReaderMs: 10_000,
  streamMs: 15 * 60_000,
};

/** What a reader is told to wait before it reconnects. */
export const RECONNECT_MS = 2_000;
/** Events read ahead for one reader: what may wait in memory for it, besides its socket's buffer. */
const READ_AHEAD_EVENTS = 100;

export const EVENT_STREAM = 'text/event-stream';

/** What a stream needs. */
export interface EventStreamOptions {
  readonly feed: Pick<Feed, 'next'>;
  readonly place: ReaderPlace;
  readonly waiter: FeedWaiter;
  readonly response: ServerResponse;
  /** Aborts when the reader is gone or the process drains. */
  readonly signal: AbortSignal;
}

/**
 * Sends what the reader may see as server-sent events (WHATWG HTML §9.2) until it leaves, falls behind,
 * or its time is over. Every event carries its id, so a reader that comes back with `Last-Event-ID` misses
 * none and gets none twice.
 */
export const streamEvents = async (
  { feed, place: start, waiter, response, signal }: EventStreamOptions,
  { heartbeatMs, slowReaderMs, streamMs }: StreamLimits = STREAM_LIMITS,
): Promise<void> => {
  const send = (text: string) => sendOrLetGo(response, text, { signal, slowReaderMs });
  const until = performance.now() + streamMs;
  let place = start;
  if (!(await send(`retry: ${RECONNECT_MS}\n\n`))) return;
  while (!signal.aborted && performance.now() < until) {
    const entries = await feed.next(place, READ_AHEAD_EVENTS);
    const last = entries.at(-1);
    if (last !== undefined) {
      if (!(await send(entries.map(frame).join('')))) return;
      place = { ...place, after: last.sequence };
      continue;
    }
    const quietSince = performance.now();
    await waiter.wait(Math.min(heartbeatMs, until - quietSince), signal);
    const quietMs = performance.now() - quietSince;
    if (quietMs >= heartbeatMs && !(await send(': still here\n\n'))) return;
  }
  response.end();
};

const frame = ({ id, type, text }: FeedEntry) => `id: ${id}\nevent: ${type}\ndata: ${text}\n\n`;

// False when the reader is gone or was let go: the next page is not read before this one has left.
const sendOrLetGo = async (
  response: ServerResponse,
  text: string,
  { signal, slowReaderMs }: { readonly signal: AbortSignal; readonly slowReaderMs: number },
) => {
  if (response.destroyed) return false;
  if (response.write(text)) return true;
  const patience = AbortSignal.any([signal, AbortSignal.timeout(slowReaderMs)]);
  try {
    await once(response, 'drain', { signal: patience });
    return true;
  } catch {
    response.destroy();
    return false;
  }
};
