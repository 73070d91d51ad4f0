import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { visibilityOf, type FeedReader, type Visibility } from '../domain/visibility.js';
import { feedDatabase, FORMS, type FeedDatabase } from '../testing/feed-database.js';
import { published } from '../testing/feed-events.js';
import { Feed } from './feed.js';

// A machine that does much else at the time is no failure.
jest.setTimeout(30_000);

const WEIHE = '91610113MA6TXK1N3E';
const EVERYTHING: Visibility = {
  part: 'everywhere',
  audiences: ['public', 'parties', 'regulators'],
};

describe.each(FORMS)('events that are kept %s:', (form) => {
  let database: FeedDatabase;
  let feed: Feed;

  beforeAll(async () => {
    database = await feedDatabase(form);
    feed = new Feed(database.dataSource, database.bus);
  });
  afterAll(() => database.close());

  const append: FeedDatabase['append'] = (...event) => database.append(...event);

  const inTopic = () => database.topic();
  const eventsNamed = (...ids: readonly string[]) =>
    ids.map((id) => published('annulled', { id, uscc: WEIHE, region: '610113' }));

  const readFrom = async (topic: string, after = '0', limit = 100) =>
    feed.next({ topic, visibility: EVERYTHING, after }, limit);

  const idsFrom = async (topic: string, after = '0', limit = 100) =>
    (await readFrom(topic, after, limit)).map(({ id }) => id);

  describe('the feed', () => {
    test('gives events in the order in which they were appended, as they were published', async () => {
      const topic = inTopic();
      const events = eventsNamed('a', 'b', 'c');
      await append(topic, events.slice(0, 2));
      await append(topic, events.slice(2));
      const entries = await readFrom(topic);
      expect(entries.map(({ text }) => JSON.parse(text) as unknown)).toEqual(events);
      expect(entries.map(({ type }) => type)).toEqual(Array(3).fill('PenaltyAnnulledV1'));
    });

    test('goes on behind any event', async () => {
      const topic = inTopic();
      const ids = ['a', 'b', 'c', 'd'];
      await append(topic, eventsNamed(...ids));
      for (const [index, id] of ids.entries()) {
        const place = await feed.placeOf(topic, id, EVERYTHING);
        expect(await idsFrom(topic, place)).toEqual(ids.slice(index + 1));
      }
    });

    test('keeps topics apart', async () => {
      const [one, other] = [inTopic(), inTopic()];
      await append(one, eventsNamed('a'));
      await append(other, eventsNamed('a', 'b'));
      expect(await idsFrom(one)).toEqual(['a']);
      expect(await feed.placeOf(one, 'b', EVERYTHING)).toBeUndefined();
    });

    test('holds an event once, however often the bus delivers it', async () => {
      const topic = inTopic();
      await append(topic, eventsNamed('a', 'b'));
      await append(topic, eventsNamed('b', 'c'));
      await append(topic, eventsNamed('a', 'b', 'c'));
      expect(await idsFrom(topic)).toEqual(['a', 'b', 'c']);
    });

    test('holds an event once, whether it comes as text or as a place', async () => {
      const topic = inTopic();
      const other = FORMS.find((one) => one !== form)!;
      await append(topic, eventsNamed('a', 'b'));
      await append(topic, eventsNamed('b', 'c'), undefined, other);
      await append(topic, eventsNamed('a', 'c', 'd'));
      expect(await idsFrom(topic)).toEqual(['a', 'b', 'c', 'd']);
      expect((await feed.newest(topic, EVERYTHING))?.id).toBe('d');
      for (const [index, id] of ['a', 'b', 'c', 'd'].entries()) {
        const place = await feed.placeOf(topic, id, EVERYTHING);
        expect(await idsFrom(topic, place, 1)).toEqual(['b', 'c', 'd'].slice(index, index + 1));
      }
    });

    test('holds nothing of a batch whose transaction failed', async () => {
      const topic = inTopic();
      const failing = append(topic, eventsNamed('a'), () => Promise.reject(new Error('lost')));
      await expect(failing).rejects.toThrow('lost');
      await append(topic, eventsNamed('b'));
      expect(await idsFrom(topic)).toEqual(['b']);
    });

    test('refuses an event that breaks its contract, and one whose id has a line break', async () => {
      const topic = inTopic();
      const [event] = eventsNamed('a');
      await expect(append(topic, [{ ...event!, data: {} }])).rejects.toThrow('/data/uscc');
      await expect(append(topic, eventsNamed('a\nb'))).rejects.toThrow('line break');
      expect(await idsFrom(topic)).toEqual([]);
    });

    test('cuts a page at its number of events and at its bytes', async () => {
      const topic = inTopic();
      const large = published('annulled', { id: 'large', uscc: WEIHE, region: '610113' });
      const reason = 'x'.repeat(3 * 1_048_576);
      const heavy = (id: string) => ({ ...large, id, data: { ...(large.data as object), reason } });
      await append(topic, [heavy('a'), heavy('b'), heavy('c'), ...eventsNamed('d', 'e')]);
      expect(await idsFrom(topic)).toEqual(['a', 'b']);
      const place = await feed.placeOf(topic, 'b', EVERYTHING);
      expect(await idsFrom(topic, place, 2)).toEqual(['c', 'd']);
    });
  });

  describe('a reader', () => {
    const readers: Readonly<Record<string, FeedReader>> = {
      enterprise: { role: 'enterprise', uscc: WEIHE },
      county: { role: 'regulator', region: '610113' },
      city: { role: 'regulator', region: '6101' },
      province: { role: 'regulator', region: '61' },
      police: { role: 'agency', region: '6101' },
      procurement: { role: 'agency' },
      operator: { role: 'operator' },
    };
    const places = {
      own: { uscc: WEIHE, region: '610113' },
      city: { uscc: '91610124MA6U0000XA', region: '610124' },
      province: { uscc: '91610300MA6U00005D', region: '610302' },
      far: { uscc: '91510100MA6U00001B', region: '510104' },
    };
    let topic: string;

    beforeAll(async () => {
      topic = inTopic();
      await append(
        topic,
        Object.entries(places).flatMap(([place, where]) => [
          published('registered', { id: `${place} public`, ...where }),
          published('sampled', { id: `${place} parties`, ...where }),
          published('graded', { id: `${place} regulators`, ...where }),
        ]),
      );
    });

    test.each<readonly [string, readonly string[]]>([
      ['enterprise', ['own public', 'own parties', 'own regulators']],
      ['county', ['own public', 'own parties', 'own regulators']],
      [
        'city',
        ['own', 'city'].flatMap((place) => [
          `${place} public`,
          `${place} parties`,
          `${place} regulators`,
        ]),
      ],
      [
        'province',
        ['own', 'city', 'province'].flatMap((place) => [
          `${place} public`,
          `${place} parties`,
          `${place} regulators`,
        ]),
      ],
      ['police', ['own public', 'own parties', 'city public', 'city parties']],
      ['procurement', ['own public', 'city public', 'province public', 'far public']],
      ['operator', []],
    ])('who is %s gets its part, in order, also in small pages', async (name, expected) => {
      const visibility = visibilityOf(readers[name]!);
      const got: string[] = [];
      for (let after = '0'; ;) {
        const page = await feed.next({ topic, visibility, after }, 2);
        got.push(...page.map(({ id }) => id));
        if (page.length === 0) break;
        after = page.at(-1)!.sequence;
      }
      expect(got).toEqual(expected);
      expect((await feed.newest(topic, visibility))?.id).toBe(expected.at(-1));
    });

    test('keeps what was published before an enterprise moved, and the new region gets what comes after', async () => {
      const moving = inTopic();
      const at = (region: string, id: string) => published('annulled', { id, uscc: WEIHE, region });
      const idsOf = async (reader: FeedReader, after = '0') => {
        const place = { topic: moving, visibility: visibilityOf(reader), after };
        return (await feed.next(place, 100)).map(({ id }) => id);
      };
      const [old, next] = [readers['city']!, { role: 'regulator', region: '5101' }];
      await append(moving, [at('610113', 'before')]);
      const read = await feed.placeOf(moving, 'before', visibilityOf(old));
      await append(moving, [at('510104', 'after')]);
      expect([await idsOf(old), await idsOf(next)]).toEqual([['before'], ['after']]);
      expect(await idsOf(readers['enterprise']!)).toEqual(['before', 'after']);
      expect(await feed.placeOf(moving, 'before', visibilityOf(old))).toBe(read);
      expect(await idsOf(old, read)).toEqual([]);
    });

    test('cannot go on from an event it may not see', async () => {
      const visibility = visibilityOf(readers['police']!);
      expect(await feed.placeOf(topic, 'own regulators', visibility)).toBeUndefined();
      expect(await feed.placeOf(topic, 'own parties', visibility)).toBeDefined();
    });

    test.each(Object.keys(readers).filter((name) => name !== 'operator'))(
      'who is %s is served by an index, without sorting',
      async (name) => {
        const statements: string[] = [];
        const recording = {
          query: async (sql: string, values: unknown[]) => {
            const client = await database.pool.connect();
            try {
              await client.query(
                'begin; set local search_path = exchange; set local enable_seqscan = off; set local enable_bitmapscan = off',
              );
              const { rows } = await client.query(`explain ${sql}`, values);
              statements.push(
                rows.map((row: { 'QUERY PLAN': string }) => row['QUERY PLAN']).join('\n'),
              );
              return [];
            } finally {
              await client.query('rollback');
              client.release();
            }
          },
        };
        const visibility = visibilityOf(readers[name]!);
        await new Feed(recording as never, database.bus).next(
          { topic, visibility, after: '0' },
          10,
        );
        expect(statements.join()).toMatch(/->  Index Scan using feed_event_/);
        expect(statements.join()).toMatch(/->  Index Scan using feed_place_/);
        expect(statements.join()).not.toMatch(/->  Sort |Seq Scan on feed_(event|place)/);
      },
    );
  });

  describe('what its owner keeps', () => {
    const places = (topic: string, ...ids: readonly string[]) =>
      append(topic, eventsNamed(...ids), undefined, 'as places');

    test('is asked for once, however many read it at the same time', async () => {
      const topic = inTopic();
      await places(topic, 'a', 'b');
      const asked = jest.spyOn(database.bus, 'eventsAt');
      const pages = await Promise.all(Array.from({ length: 50 }, () => idsFrom(topic)));
      expect(pages).toEqual(Array.from({ length: 50 }, () => ['a', 'b']));
      await places(topic, 'c');
      expect(await idsFrom(topic)).toEqual(['a', 'b', 'c']);
      expect(asked.mock.calls.map(([, kept]) => kept.length)).toEqual([2, 1]);
      asked.mockRestore();
    });

    test('is named when it is gone, and the feed goes on when it is back', async () => {
      const topic = inTopic();
      const ids = ['lost 1', 'lost 2', 'lost 3'];
      await places(topic, ...ids);
      const restore = await database.lose('lost 2');
      await expect(idsFrom(topic)).rejects.toThrow(`The source of ${topic} does not hold`);
      expect(await idsFrom(topic, '0', 1)).toEqual(['lost 1']);
      await restore();
      expect(await idsFrom(topic)).toEqual(ids);
    });

    test('is let go of when there is too much of it', async () => {
      const topic = inTopic();
      const reason = 'x'.repeat(1_048_576);
      const heavy = eventsNamed(...Array.from({ length: 10 }, (_, n) => `heavy ${n}`)).map(
        (event) => ({
          ...event,
          data: { ...(event.data as object), reason },
        }),
      );
      await append(topic, heavy, undefined, 'as places');
      const read = async () => {
        const asked = jest.spyOn(database.bus, 'eventsAt');
        for (let after = '0'; ;) {
          const page = await readFrom(topic, after, 2);
          if (page.length === 0) break;
          after = page.at(-1)!.sequence;
        }
        const calls = asked.mock.calls.length;
        asked.mockRestore();
        return calls;
      };
      expect([await read(), await read()]).toEqual([5, 5]);
    });
  });

  describe('a feed that is written by many at once', () => {
    const WRITERS = 4;
    const BATCHES = 30;
    const READERS = 6;

    test('loses and repeats nothing for readers who come and go', async () => {
      const topic = inTopic();
      const written: string[][] = Array.from({ length: WRITERS }, () => []);
      let writing = true;

      const write = async (writer: number) => {
        for (let batch = 0; batch < BATCHES; batch += 1) {
          const ids = Array.from({ length: 1 + ((batch * 7 + writer) % 5) }, (_, index) =>
            [writer, batch, index].join('/'),
          );
          // Some transactions stay open for a while after their numbers were handed out.
          const held = (batch + writer) % 3 === 0;
          await append(topic, eventsNamed(...ids), () =>
            held ? new Promise((done) => setTimeout(done, 5)) : Promise.resolve(),
          );
          written[writer]!.push(...ids);
        }
      };

      const read = async (reader: number) => {
        const got: string[] = [];
        for (let turn = 0; ; turn += 1) {
          const stillWriting = writing;
          // A reader knows nothing but the id it saw last: every turn is a new connection.
          const last = got.at(-1);
          const after = last === undefined ? '0' : await feed.placeOf(topic, last, EVERYTHING);
          const page = await idsFrom(topic, after, 1 + ((reader + turn) % 7));
          got.push(...page);
          if (page.length === 0 && !stillWriting) return got;
        }
      };

      const writers = Promise.all(
        Array.from({ length: WRITERS }, (_, writer) => write(writer)),
      ).then(() => (writing = false));
      const readings = await Promise.all(
        Array.from({ length: READERS }, (_, reader) => read(reader)),
      );
      await writers;

      for (const got of readings) {
        expect(got).toHaveLength(written.flat().length);
        expect(new Set(got).size).toBe(got.length);
        expect(got).toEqual(readings[0]);
        for (const ids of written) expect(got.filter((id) => ids.includes(id))).toEqual(ids);
      }
    });
  });
});
