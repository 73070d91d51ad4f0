import { Module } from '@nestjs/common';
import { topics } from '@zhixin/contracts';
import { service } from '@zhixin/service-shell';
import { AsyncApiController } from './http/asyncapi.controller.js';
import { FeedController } from './http/feed.controller.js';
import { FeedPlaces1764480000000 } from './migrations/feed-places1764480000000.js';
import { Feed1763700000000 } from './migrations/feed1763700000000.js';
import { fillFeed } from './reactions/fill-feed.js';
import { FeedBell } from './read-models/feed-bell.js';
import { Feed } from './read-models/feed.js';

/** The exchange with a bell of its own: a spec starts several side by side. */
export const exchange = () => {
  const bell = new FeedBell();
  return service({
    name: 'exchange',
    migrations: [Feed1763700000000, FeedPlaces1764480000000],
    controllers: [FeedController, AsyncApiController],
    providers: [Feed, { provide: FeedBell, useValue: bell }],
    background: [...topics.map(({ name }) => fillFeed(name)), (context) => bell.work(context)],
    // `WAITERS_MAX` bounds its readers.
    surfaces: [{ prefix: '/api/exchange/feed', boundsItself: true }],
    problems: {
      FEED_UNKNOWN: {
        status: 404,
        zh: '没有这个订阅源，请从订阅源列表中选择',
        en: 'There is no such feed; the list of feeds names all',
      },
      LAST_EVENT_ID_UNKNOWN: {
        status: 404,
        zh: '无法从该事件继续，请从头读取',
        en: 'The feed cannot go on after this event; read it from the beginning',
      },
    },
  });
};

/** What other agencies read: every published event they may see, in order. */
@Module({ imports: [exchange()] })
export class ExchangeModule {}
