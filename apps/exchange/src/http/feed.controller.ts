import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Type } from '@sinclair/typebox';
import { contractsOn, described, text, topics, type Topic } from '@zhixin/contracts';
import { earliestOf } from '@zhixin/event-bus';
import { Allow, Caller } from '@zhixin/identity';
import {
  DRAINING,
  PLATFORM,
  Problem,
  queryOf,
  unavailable,
  type Platform,
  whenOver,
} from '@zhixin/service-shell';
import type { FastifyReply } from 'fastify';
import { visibilityOf, type Visibility } from '../domain/visibility.js';
import { FeedBell, type FeedWaiter } from '../read-models/feed-bell.js';
import {
  Feed,
  PAGE_EVENTS,
  PAGE_EVENTS_MAX,
  type FeedEntry,
  type ReaderPlace,
} from '../read-models/feed.js';
import { feedGroup } from '../reactions/fill-feed.js';
import { EVENT_STREAM, streamEvents } from './event-stream.js';
import { CLOUD_EVENT, FEEDS } from './feed-schemas.js';

/** How long a reader may ask to wait for the next event. */
export const POLL_MS_MAX = 30_000;
const EVENT_ID_CHARACTERS_MAX = 512;
const OVERLOAD_RETRY_SECONDS = 5;

const BATCH = 'application/cloudevents-batch+json';
const BEGINNING = '0';

class FeedQuery extends queryOf(
  Type.Object({
    lastEventId: Type.Optional(
      described(
        text(EVENT_ID_CHARACTERS_MAX),
        'Id of the last event that the reader has; absent: from the beginning',
      ),
    ),
    timeout: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: POLL_MS_MAX,
        description: 'Milliseconds to wait for an event when there is none; absent: none',
      }),
    ),
    limit: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: PAGE_EVENTS_MAX,
        description: `Events in one batch at most; absent: ${PAGE_EVENTS}`,
      }),
    ),
  }),
) {}

/** One feed, as `GET /api/exchange/feeds` lists it. */
interface FeedSummary {
  readonly topic: string;
  readonly summary: string;
  readonly contracts: readonly string[];
  readonly href: string;
  /** Id of the newest event that the caller may see, and when the platform learnt it. */
  readonly head?: { readonly id: string; readonly recordedTime: string };
  /** Events published but not in the feed yet. */
  readonly behind: number;
}

@ApiTags('exchange')
@Controller('api/exchange')
@Allow('exchange.read')
export class FeedController {
  constructor(
    private readonly feed: Feed,
    private readonly bell: FeedBell,
    @Inject(PLATFORM) private readonly platform: Pick<Platform, 'bus' | 'clock'>,
    @Inject(DRAINING) private readonly draining: AbortSignal,
  ) {}

  @Get('feeds')
  @ApiOkResponse({
    description: 'The feeds; `head` is absent while there is nothing to see',
    schema: FEEDS,
  })
  @ApiOperation({
    summary:
      '订阅源、您可见的最新事件与新鲜度。The feeds, their newest event that you may see, and how fresh they are.',
  })
  async feeds(@Caller() caller: Caller): Promise<{ items: FeedSummary[]; asOf: string }> {
    // Asked before the feeds are read, so that these are at least as fresh.
    const asOf = await this.filledUntil(this.platform.clock.now());
    const visibility = visibilityOf(caller);
    const lags = await this.platform.bus.lag();
    const items = topics.map(async (topic) => {
      const newest = await this.feed.newest(topic.name, visibility);
      return {
        topic: topic.name,
        summary: topic.summary,
        contracts: contractsOn(topic).map(({ type }) => type),
        href: hrefOf(topic.name),
        ...(newest && {
          head: { id: newest.id, recordedTime: newest.recordedAt.toISOString() },
        }),
        behind: lags
          .filter(({ group }) => group === feedGroup(topic.name))
          .reduce((sum, { behind }) => sum + behind, 0),
      };
    });
    return { items: await Promise.all(items), asOf };
  }

  /** Everything published before this instant is in the feeds: `now`, or when the oldest that is not came to be known. */
  private async filledUntil(now: string): Promise<string> {
    const since = topics.map(({ name }) => this.platform.bus.unreadSince(feedGroup(name)));
    return earliestOf((await Promise.all(since)).filter((at) => at !== undefined)) ?? now;
  }

  @Get('feed/:topic')
  @ApiOperation({
    summary:
      '某事件之后发生的事，由旧到新。What happened in a topic after an event, oldest first: a CloudEvents batch (http-feeds), or server-sent events.',
  })
  @ApiOkResponse({
    description:
      'Structured CloudEvents 1.0, as /api/asyncapi.json describes them. An empty batch: none came in time.',
    content: {
      [BATCH]: { schema: { type: 'array', items: CLOUD_EVENT, maxItems: PAGE_EVENTS_MAX } },
      [EVENT_STREAM]: { schema: { type: 'string' } },
    },
  })
  async read(
    @Param('topic') name: string,
    @Query() query: FeedQuery,
    @Caller() caller: Caller,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { timeout, limit } = query;
    const topic = topicNamed(name);
    const { headers, method } = reply.request;
    const form = method === 'HEAD' ? BATCH : formOf(headers.accept);
    const visibility = visibilityOf(caller);
    const lastEventId =
      (form === EVENT_STREAM && utf8Of(headers['last-event-id'])) || query.lastEventId;
    const after = await this.placeAfter(topic, lastEventId, visibility);
    const place: ReaderPlace = { topic: topic.name, visibility, after };
    const signal = AbortSignal.any([this.draining, goneSignal(reply)]);
    if (form === EVENT_STREAM) return this.stream(place, reply, signal);
    const entries = await this.poll(place, query, signal);
    sendBatch(reply, { topic: topic.name, entries, asked: { lastEventId, timeout, limit } });
  }

  private async placeAfter(
    topic: Topic,
    lastEventId: string | undefined,
    visibility: Visibility,
  ): Promise<string> {
    if (lastEventId === undefined) return BEGINNING;
    const place = await this.feed.placeOf(topic.name, lastEventId, visibility);
    if (place !== undefined) return place;
    throw new Problem(404, 'LAST_EVENT_ID_UNKNOWN', {
      detail: {
        zh: `此订阅源中没有您可见的事件 ${lastEventId}。请去掉 lastEventId，从 ${hrefOf(topic.name)} 重新开始，并按事件 id 去重。`,
        en: `This feed holds no event ${lastEventId} that you may see. Start again at ${hrefOf(topic.name)} without lastEventId, and skip the event ids you have.`,
      },
      more: { restart: hrefOf(topic.name) },
    });
  }

  private async poll(
    place: ReaderPlace,
    { limit = PAGE_EVENTS, timeout = 0 }: FeedQuery,
    signal: AbortSignal,
  ): Promise<readonly FeedEntry[]> {
    const waiter = this.waiterFor(place);
    const until = performance.now() + timeout;
    try {
      for (;;) {
        const entries = await this.feed.next(place, limit);
        if (entries.length > 0 || performance.now() >= until || signal.aborted) return entries;
        await waiter.wait(until - performance.now(), signal);
      }
    } finally {
      waiter.close();
    }
  }

  private async stream(
    place: ReaderPlace,
    reply: FastifyReply,
    signal: AbortSignal,
  ): Promise<void> {
    const waiter = this.waiterFor(place);
    try {
      reply.hijack();
      const response = reply.raw;
      for (const [header, value] of Object.entries(reply.getHeaders()))
        if (value !== undefined) response.setHeader(header, value);
      response.writeHead(200, {
        'content-type': `${EVENT_STREAM}; charset=utf-8`,
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      });
      await streamEvents({ feed: this.feed, place, waiter, response, signal });
    } finally {
      waiter.close();
      if (!reply.raw.writableEnded) reply.raw.destroy();
    }
  }

  private waiterFor({ topic, visibility }: ReaderPlace): FeedWaiter {
    const waiter = this.bell.waiter(topic, visibility);
    if (waiter === undefined) throw unavailable('OVERLOADED', OVERLOAD_RETRY_SECONDS);
    return waiter;
  }
}

const hrefOf = (topic: string) => `/api/exchange/feed/${topic}`;

const topicNamed = (name: string): Topic => {
  const topic = topics.find((known) => known.name === name);
  if (topic !== undefined) return topic;
  const known = topics.map(({ name }) => name).join(', ');
  throw new Problem(404, 'FEED_UNKNOWN', {
    detail: { zh: `现有订阅源：${known}。`, en: `The feeds are ${known}.` },
  });
};

// Browsers send the header's text as UTF-8; Node reads headers as Latin-1.
const utf8Of = (header: string | string[] | undefined): string =>
  Buffer.from(String(header ?? ''), 'latin1').toString('utf8');

const REFUSED_RANGE = /;\s*q=0(\.0{0,3})?\s*$/;

const formOf = (accept: string | undefined): typeof BATCH | typeof EVENT_STREAM => {
  const ranges = (accept || '*/*').split(',').filter((range) => !REFUSED_RANGE.test(range));
  const accepted = ranges.map((range) => range.split(';')[0]?.trim().toLowerCase());
  if (accepted.includes(EVENT_STREAM)) return EVENT_STREAM;
  const takesBatch = ['*/*', 'application/*', 'application/json', BATCH].some((range) =>
    accepted.includes(range),
  );
  if (takesBatch) return BATCH;
  throw new Problem(406, 'NOT_ACCEPTABLE', {
    detail: {
      zh: `可用格式：${BATCH}、${EVENT_STREAM}。`,
      en: `Ask for ${BATCH} or ${EVENT_STREAM}.`,
    },
  });
};

const goneSignal = (reply: FastifyReply): AbortSignal => {
  const gone = new AbortController();
  whenOver(reply, () => gone.abort());
  return gone.signal;
};

interface FeedPage {
  readonly topic: string;
  readonly entries: readonly FeedEntry[];
  /** What the reader asked for; the next page is asked for in the same way. */
  readonly asked: Readonly<Record<string, string | number | undefined>>;
}

const sendBatch = (reply: FastifyReply, { topic, entries, asked }: FeedPage) => {
  const next = Object.entries({ ...asked, lastEventId: entries.at(-1)?.id ?? asked['lastEventId'] })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(value!)}`)
    .join('&');
  void reply
    .header('content-type', BATCH)
    .header('cache-control', 'no-store')
    .header('link', `<${hrefOf(topic)}${next && `?${next}`}>; rel="next"`)
    .send(`[${entries.map(({ text }) => text).join(',')}]`);
};
