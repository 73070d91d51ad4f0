import { once } from 'node:events';
import {
  createServer,
  get,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { FeedEntry, ReaderPlace } from '../read-models/feed.js';
import type { FeedWaiter } from '../read-models/feed-bell.js';
import { streamEvents, STREAM_LIMITS, type StreamLimits } from './event-stream.js';

const place: ReaderPlace = { topic: 't', visibility: { part: 'nothing' }, after: '0' };

const entry = (sequence: number, text = '{}'): FeedEntry => ({
  sequence: String(sequence),
  id: `event ${sequence}`,
  type: 'PenaltyDecidedV1',
  text,
});

// A feed in memory that counts what was read from it.
const feedOf = (entries: readonly FeedEntry[]) => {
  const feed = {
    read: 0,
    next: async ({ after }: ReaderPlace, limit: number) => {
      const page = entries
        .filter(({ sequence }) => Number(sequence) > Number(after))
        .slice(0, limit);
      feed.read += page.length;
      return page;
    },
  };
  return feed;
};

// Time passes only while a stream waits for events, and then at once.
let now = 0;
beforeEach(() => {
  now = 0;
  jest.spyOn(performance, 'now').mockImplementation(() => now);
});
afterEach(() => void jest.restoreAllMocks());

const impatient: FeedWaiter = {
  wait: async (ms) => void (now += ms),
  close: () => undefined,
};
const patient: FeedWaiter = {
  wait: async (_, signal) => {
    if (!signal.aborted) await once(signal, 'abort');
  },
  close: () => undefined,
};

let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((closed) => (server === undefined ? closed(undefined) : server.close(closed)));
});

// Serves one stream and connects a reader to it.
const connect = async (
  feed: ReturnType<typeof feedOf>,
  { waiter = impatient, ...limits }: Partial<StreamLimits> & { readonly waiter?: FeedWaiter } = {},
) => {
  const gone = new AbortController();
  let streaming: Promise<void> = Promise.resolve();
  let response: ServerResponse | undefined;
  server = createServer((_, answer) => {
    response = answer;
    answer.once('close', () => gone.abort());
    streaming = streamEvents(
      { feed, place, waiter, response: answer, signal: gone.signal },
      { ...STREAM_LIMITS, ...limits },
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const reader = await new Promise<IncomingMessage>((answered, failed) =>
    get({ port, host: '127.0.0.1', agent: false }, answered).once('error', failed),
  );
  return { reader, streaming: () => streaming, response: () => response };
};

const textOf = async (reader: IncomingMessage) => {
  let text = '';
  for await (const chunk of reader.setEncoding('utf8')) text += chunk;
  return text;
};

describe('a stream', () => {
  test('sends every event once and ends when its time is over', async () => {
    const entries = Array.from({ length: 250 }, (_, index) => entry(index + 1));
    const { reader } = await connect(feedOf(entries), { streamMs: 300 });
    const text = await textOf(reader);
    expect(text).toBe(
      `retry: 2000\n\n${entries.map(({ id }) => `id: ${id}\nevent: PenaltyDecidedV1\ndata: {}\n\n`).join('')}`,
    );
  });

  test('shows that it lives while nothing happens', async () => {
    const { reader } = await connect(feedOf([]), { heartbeatMs: 40, streamMs: 400 });
    const text = await textOf(reader);
    expect(text.match(/^: still here\n\n/gm)).toHaveLength(10);
  });

  test('reads no further for a reader that takes nothing, and lets it go', async () => {
    const large = 'x'.repeat(1_048_576);
    const entries = Array.from({ length: 300 }, (_, index) => entry(index + 1, large));
    const feed = feedOf(entries);
    const { reader, streaming, response } = await connect(feed, { slowReaderMs: 200 });
    reader.pause();
    await streaming();
    expect(response()?.destroyed).toBe(true);
    expect(feed.read).toBe(100);
    reader.destroy();
  });

  test('is patient with a reader that is only slow for a moment', async () => {
    const large = 'x'.repeat(1_048_576);
    const { reader } = await connect(feedOf([entry(1, large), entry(2, large)]));
    reader.pause();
    await pause(100);
    expect((await textOf(reader)).match(/^id: /gm)).toHaveLength(2);
  });

  test('ends quietly when the reader hangs up', async () => {
    const { reader, streaming } = await connect(feedOf([]), { waiter: patient });
    reader.on('error', () => undefined).destroy();
    await expect(streaming()).resolves.toBeUndefined();
  });
});
