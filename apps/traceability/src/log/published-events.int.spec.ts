import { createHash } from 'node:crypto';
import { acceptedEventOf, type PublishedEventRow } from '@zhixin/contracts';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type pg from 'pg';
import { EventLog } from './event-log.js';
import type { LogEntry } from './log-entry.js';
import { eventsAfter } from './log-reader.js';
import { entry, logDatabase, NOW } from './testing.js';

// A database of its own takes its time on a busy machine.
jest.setTimeout(30_000);

const GTIN = 'https://id.gs1.org/01/06901234567892';
const LOT = `${GTIN}/10/K1`;
const PALLET = 'https://id.gs1.org/00/069012345000000011';
const body = (fields: object) => JSON.stringify({ type: 'ObjectEvent', ...fields });

/** Events of every kind that the envelope tells apart. */
const ENTRIES: readonly LogEntry[] = [
  entry('an item'),
  entry('nothing', { facts: { things: [] } }),
  entry('named by a UUID', {
    eventId: 'urn:uuid:0b3f0f4e-9d0a-4a63-8a46-4f4a3a0a3a01',
    body: body({ eventID: 'urn:uuid:0b3f0f4e-9d0a-4a63-8a46-4f4a3a0a3a01', n: 1 }),
  }),
  entry('named by a UUID in capitals', {
    eventId: 'urn:uuid:0B3F0F4E-9D0A-4A63-8A46-4F4A3A0A3A02',
  }),
  entry('named by something else', { eventId: 'https://example.org/events/猕猴桃"\\1' }),
  entry('a lot among others', {
    facts: {
      things: [
        { id: PALLET, role: 'parent' },
        { id: `${GTIN}/21/A`, role: 'child' },
        { id: `${GTIN}/21/B`, role: 'child' },
        { id: LOT, role: 'childClass', quantity: 12.5, uom: 'KGM' },
      ],
    },
  }),
  entry('items as of a lot', {
    facts: {
      things: [
        { id: PALLET, role: 'parent' },
        { id: `${GTIN}/21/C`, role: 'epc', lot: LOT },
      ],
    },
  }),
  entry('a lot of no product', {
    facts: {
      things: [{ id: 'https://id.gs1.org/8006/069012345678920101/10/K1', role: 'epcClass' }],
    },
  }),
  entry('things of no GS1 key', { facts: { things: [{ id: 'urn:example:10/1', role: 'epc' }] } }),
  entry('a declaration', { content: 'ab'.repeat(32), declares: 'cd'.repeat(32) }),
  entry('a taken hash', { hash: 'ee'.repeat(32), content: '11'.repeat(32) }),
  entry('the same hash', { hash: 'ee'.repeat(32), content: '22'.repeat(32) }),
  entry('long ago', {
    eventTime: '0999-01-01T00:00:00.007Z',
    context: '{"ex":"https://example.org/ns/"}',
  }),
];

/** What keeps each in order: the lot that it is about, else its first thing, else itself. */
const KEYS = ENTRIES.map(({ facts: { things } }) => {
  const lots = things.flatMap(({ id, lot = id }) => (lot === LOT ? [lot] : []));
  return lots[0] ?? things[0]?.id;
});

let pool: pg.Pool;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ pool, close } = await logDatabase());
  const log = new EventLog(pool, () => NOW);
  await log.append({ entries: ENTRIES, allOrNothing: true });
});
afterAll(() => close());

const rowsAt = async (positions: readonly number[]) => {
  const { rows } = await pool.query<PublishedEventRow>(
    'select * from traceability.published_events($1)',
    [positions],
  );
  return rows;
};

/** The id of what is published: three lines, of which the digest's first 16 bytes count. */
const idOf = ({ uscc, eventId, content, declares }: LogEntry) => {
  const lines = [
    uscc,
    eventId ?? content.slice(0, 32),
    declares === undefined ? '' : content.slice(0, 32),
  ];
  const digest = createHash('sha256').update(lines.join('\n')).digest('hex');
  return `epcis-${digest.slice(0, 32)}/EpcisEventAcceptedV1`;
};

test('a row of the log’s function makes the event that was reported', async () => {
  const events = await eventsAfter(pool, { after: 0, max: 100 });
  const rows = await rowsAt(events.map(({ position }) => position));
  expect(rows.map(acceptedEventOf)).toEqual(
    ENTRIES.map((reported, index) => {
      const { eventId } = events[index]!;
      const { uscc, region, hash, captureId, eventTime } = reported;
      return {
        specversion: '1.0',
        id: idOf(reported),
        source: '/zhixin/traceability',
        type: 'EpcisEventAcceptedV1',
        subject: eventId,
        time: eventTime,
        datacontenttype: 'application/json',
        partitionkey: KEYS[index] ?? eventId,
        recordedtime: NOW,
        uscc,
        region,
        audience: 'parties',
        data: {
          uscc,
          region,
          eventId,
          eventHash: `ni:///sha-256;${hash}?ver=CBV2.0`,
          eventTime,
          recordTime: NOW,
          captureId,
          errorDeclaration: reported.declares !== undefined,
          epcis: { ...JSON.parse(reported.body), eventID: eventId, recordTime: NOW },
          context: [JSON.parse(reported.context)].flat(),
        },
      };
    }),
  );
});

test('an id that agencies hold is what it is for good', () =>
  expect(idOf(entry('', { uscc: '91610132MA6X0000XX', eventId: 'urn:uuid:1' }))).toBe(
    'epcis-75337d00514275076e097a8d5e3b1e9a/EpcisEventAcceptedV1',
  ));

test('the events of asked positions come in order, each once, and no others', async () => {
  const rows = await rowsAt([5, 2, 99, 2]);
  expect(rows.map(({ position }) => Number(position))).toEqual([2, 5]);
});

test('events up to the noted position keep the ids that were made of it', async () => {
  await pool.query('update traceability.upgrade set published_by_position_up_to = 3');
  const ids = (await rowsAt([3, 4])).map(({ published_id: id }) => id);
  expect(ids[0]).toBe('epcis-3/EpcisEventAcceptedV1');
  expect(ids[1]).toMatch(/^epcis-[0-9a-f]{32}\/EpcisEventAcceptedV1$/);
});
