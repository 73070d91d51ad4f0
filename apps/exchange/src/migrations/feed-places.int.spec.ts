import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { CloudEvent } from '@zhixin/event-bus';
import { visibilityOf } from '../domain/visibility.js';
import { Feed } from '../read-models/feed.js';
import { feedDatabase, type FeedDatabase } from '../testing/feed-database.js';
import { published } from '../testing/feed-events.js';

const WHERE = { uscc: '91610113MA6TXK1N3E', region: '610113' };
const reader = visibilityOf({ role: 'regulator', region: '6101' });

let database: FeedDatabase;
let feed: Feed;

beforeAll(async () => {
  database = await feedDatabase('as places');
  feed = new Feed(database.dataSource, database.bus);
});
afterAll(() => database.close());

const eventsNamed = (...ids: readonly string[]) =>
  ids.map((id) => published('annulled', { id, ...WHERE }));

// As a feed was filled before there were places.
const fillAsBefore = async (topic: string, events: readonly CloudEvent[]) => {
  const { dataSource } = database;
  for (const [index, event] of events.entries()) {
    const text = JSON.stringify(event);
    await dataSource.query(
      'insert into feed_event values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)',
      [
        topic,
        index + 1,
        event.id,
        event.type,
        event.recordedtime,
        event.uscc,
        event.region,
        event.audience,
        Buffer.byteLength(text),
        text,
      ],
    );
  }
  await dataSource.query('insert into feed_head values ($1, $2, now())', [topic, events.length]);
};

test('a feed goes on behind what it held before it kept places, for every id that a reader holds', async () => {
  const topic = database.topic();
  await database.dataSource.undoLastMigration();
  await fillAsBefore(topic, eventsNamed('a', 'b', 'c'));
  await database.dataSource.runMigrations();

  // A log that is read again from its beginning brings what the feed has.
  await database.append(topic, eventsNamed('b', 'c', 'd', 'e'));
  const ids = ['a', 'b', 'c', 'd', 'e'];
  const idsAfter = async (after: string | undefined, limit = 100) =>
    (await feed.next({ topic, visibility: reader, after: after ?? '' }, limit)).map(({ id }) => id);
  expect(await idsAfter('0')).toEqual(ids);
  for (const [index, id] of ids.entries())
    expect(await idsAfter(await feed.placeOf(topic, id, reader), 2)).toEqual(
      ids.slice(index + 1, index + 3),
    );
  const [count] = await database.dataSource.query<{ places: string }[]>(
    'select count(*) as places from feed_place',
  );
  expect(count?.places).toBe('2');
});
