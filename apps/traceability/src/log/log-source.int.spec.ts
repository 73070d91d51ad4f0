import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { sourceContract } from '@zhixin/follower/contract';
import type pg from 'pg';
import { EventLog } from './event-log.js';
import { eventsAfter, headPosition, type BodySelection } from './log-reader.js';
import { logPosition, logSource, NAMES_REPORTED, placeOf, type LogEvent } from './log-source.js';
import { entry, logDatabase, NOW, USCC } from './testing.js';

// A database of its own takes its time on a busy machine.
jest.setTimeout(30_000);

const CAPTURE = '7f3f0f4e-9d0a-4a63-8a46-4f4a3a0a3a09';

let number = 0;
const another = () => entry(`entry ${(number += 1)}`);

for (const [name, bodies] of [
  ['the log of EPCIS events', 'all'],
  ['the log of EPCIS events, as it is in hand', 'none'],
] as const)
  sourceContract(name, async () => {
    const { pool, close } = await logDatabase();
    const log = new EventLog(pool, () => NOW);
    return {
      source: logSource({ db: pool, log }, bodies),
      append: () => log.append({ entries: [another()], allOrNothing: true }),
      close,
    };
  });

describe('the log of EPCIS events as a source', () => {
  let pool: pg.Pool;
  let close: () => Promise<void>;
  let log: EventLog;

  beforeAll(async () => {
    ({ pool, close } = await logDatabase());
    log = new EventLog(pool, () => NOW);
  });
  afterAll(() => close());

  interface Wish {
    readonly after?: number;
    readonly bodies?: BodySelection;
    readonly batchSize?: number;
  }

  const following = async (
    enough: number,
    { after = 0, bodies = 'all', batchSize = 500 }: Wish = {},
  ) => {
    const stop = new AbortController();
    const batches: (readonly LogEvent[])[] = [];
    await logSource({ db: pool, log }, bodies).follow(
      { after: logPosition(after), batchSize, signal: stop.signal },
      async (batch) => {
        batches.push(batch);
        if (batches.flat().length >= enough) stop.abort();
      },
    );
    return batches;
  };

  test.each<BodySelection>(['all', 'with ilmd', 'none'])(
    'loses and repeats nothing with several writers, texts: %s',
    async (bodies) => {
      const after = await headPosition(pool);
      const logs = [log, ...[1, 2].map(() => new EventLog(pool, () => NOW))];
      const reading = following(600, { after, bodies });
      await Promise.all(
        Array.from({ length: 300 }, (_, index) =>
          logs[index % 3]!.append({ entries: [another(), another()], allOrNothing: false }),
        ),
      );
      const seen = (await reading).flat().map(({ position }) => position);
      expect(seen).toEqual(
        Array.from({ length: 600 }, (_, index) => logPosition(after + index + 1)),
      );
    },
  );

  test.each(['with ilmd', 'none'] as const)(
    'has the same events in hand as it gives to readers, texts: %s',
    async (bodies) => {
      const after = await headPosition(pool);
      const [lot, id] = ['https://id.gs1.org/01/06901234567892/10/L', 'https://id.gs1.org/417/1'];
      const entries = [
        another(),
        entry(`ilmd ${bodies}`, { body: '{"ilmd":{"ex:a":1}}' }),
        entry(`uuid ${bodies}`, {
          eventId: `urn:uuid:${randomUUID()}`,
          transformationId: 'urn:t:1',
        }),
        entry(`parties ${bodies}`, {
          readPoint: 'urn:a:1',
          facts: {
            things: [
              { id: 'https://id.gs1.org/01/06901234567892/21/S', role: 'epc', lot },
              { id: lot, role: 'epcClass', quantity: 1.5, uom: 'KGM' },
            ],
            sources: [{ type: 'owning_party', id }],
            destinations: [],
          },
        }),
        entry(`declared ${bodies}`, { declares: 'ab'.repeat(32) }),
        entry(`taken ${bodies}`),
        entry(`taken ${bodies}`, { content: 'cd'.repeat(32) }),
      ];
      await log.append({ entries, allOrNothing: true });
      const inHand = log.justWritten(after, 100, bodies);
      expect(inHand).toHaveLength(entries.length);
      expect(inHand).toEqual(await eventsAfter(pool, { after, max: 100, bodies }));
    },
  );

  test('takes large events a few at a time, and one of any size', async () => {
    const after = await headPosition(pool);
    const body = 'x'.repeat(7 * 1_048_576);
    for (const name of ['large one', 'large two', 'large three', 'small'])
      await log.append({
        entries: [entry(name, name === 'small' ? {} : { body })],
        allOrNothing: true,
      });
    const sizes = (await following(4, { after })).map((batch) => batch.length);
    expect(sizes).toEqual([3, 1]);
  });

  test('tells of names in their place between the events, which no other reader of events sees', async () => {
    const after = logPosition(await headPosition(pool));
    const names = { uscc: USCC, captureId: CAPTURE, names: [{ id: 'urn:x', name: '猕猴桃' }] };
    const { position } = await log.append({ entries: [another()], allOrNothing: true, names });
    const alone = await log.append({ entries: [], allOrNothing: true, names });
    await log.append({ entries: [another()], allOrNothing: true });
    const followed = (await following(4, { after: placeOf(after), bodies: 'none' })).flat();
    const source = logSource({ db: pool, log }, 'none');
    const seen: LogEvent[] = [];
    for await (const one of source.read(after)) seen.push(one);
    expect(seen.map(({ type }) => type)).toEqual([
      ...[NAMES_REPORTED, 'ObjectEvent', NAMES_REPORTED, 'ObjectEvent'],
    ]);
    expect(followed).toEqual(seen);
    expect(seen[0]?.names).toMatchObject(names);
    expect([seen[1]?.position, seen[2]?.position]).toEqual(
      [position, alone.position].map(logPosition),
    );
    expect(await source.at(seen[0]!.position)).toEqual(seen[0]);
    const events = await eventsAfter(pool, { after: placeOf(after), max: 10 });
    expect(events.map((event) => logPosition(event.position))).toEqual([
      seen[1]?.position,
      seen[3]?.position,
    ]);
  });

  test('refuses the position of another log', () => {
    const { compare } = logSource({ db: pool, log }, 'all');
    expect(() => compare('postgres:1', logPosition(1))).toThrow('postgres:1');
  });
});
