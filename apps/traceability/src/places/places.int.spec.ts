import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { makeUscc } from '@zhixin/identifiers';
import { until } from '@zhixin/infra-processes';
import { PG_POOL } from '@zhixin/service-shell';
import { TEST_CALLERS, type TestService } from '@zhixin/service-shell/testing';
import type pg from 'pg';
import type { EntityManager } from 'typeorm';
import { captureAll, epcisDocument, objectEvent, traceabilityService } from '../http/testing.js';
import type { LogEvent } from '../log/log-source.js';
import type { ReportedPlace } from '../log/name-entries.js';
import { logDatabase } from '../log/testing.js';
import { coordinatesOf, placesAbove } from './places.js';
import { reportedPlaces } from './reported-places.projection.js';

// A database of its own takes its time on a busy machine.
jest.setTimeout(30_000);

const OWNER = makeUscc({ category: '91', region: '610124', organisation: '10000001' });
const STRANGER = makeUscc({ category: '91', region: '510107', organisation: '10000004' });
const SITE = 'https://id.gs1.org/414/9521234000013';
const REGION = 'https://id.gs1.org/414/9521234000020';
const HALL = `${SITE}/254/hall`;
const SHELF = `${SITE}/254/shelf`;

const hour = (at: number) => `2026-11-20T${String(at).padStart(2, '0')}:00:00.000Z`;

let database: Awaited<ReturnType<typeof logDatabase>>;
beforeAll(async () => {
  database = await logDatabase();
});
beforeEach(() =>
  database.pool.query(
    `truncate traceability.party_registration, traceability.place_within, traceability.place_coordinates`,
  ),
);
afterAll(() => database.close());

const register = (identifier: string, from: number, { until = 0, uscc = OWNER, round = 1 } = {}) =>
  database.pool.query(
    `insert into traceability.party_registration (identifier, registration, uscc, record_time, withdrawn_at)
     values ($1, $2, $3, $4, $5)`,
    [identifier, round, uscc, hour(from), until === 0 ? null : hour(until)],
  );

let position = 0;
/** What a reporter's document says of places, at an hour. */
const said = (at: number, places: readonly ReportedPlace[], uscc = OWNER): LogEvent => {
  position += 1;
  const names = { position, recordTime: hour(at), uscc, captureId: '', names: [], places };
  const id = `epcis-log:${position}`;
  return { position: id, id, type: 'NamesReported', recordedAt: hour(at), names };
};

const feed = async (...batch: readonly LogEvent[]) => {
  const client = await database.pool.connect();
  try {
    await client.query('set search_path = traceability');
    const query = async (text: string, values: unknown[]) =>
      (await client.query(text, values)).rows;
    await reportedPlaces.project(batch, { query } as unknown as EntityManager);
  } finally {
    await client.query('reset search_path');
    client.release();
  }
};

const above = (...places: readonly string[]) => placesAbove(database.pool, places);

describe('what places lie in', () => {
  test('is told level by level, also of what only lies above', async () => {
    await register(SITE, 1);
    await register(REGION, 2);
    await feed(
      said(3, [
        { id: HALL, children: [SHELF] },
        { id: REGION, children: [SITE] },
      ]),
    );
    expect(await above(SHELF)).toEqual([
      { place: SITE, within: REGION, recordTime: hour(3) },
      { place: SHELF, within: HALL, recordTime: hour(3) },
    ]);
    expect(await above()).toEqual([]);
  });

  test('counts from the owner alone, while both places are registered as its own', async () => {
    await feed(said(1, [{ id: REGION, children: [SITE] }], STRANGER));
    await register(SITE, 1);
    expect(await above(SITE)).toEqual([]);
    // The inner place is its own, the outer one is another's.
    await register(REGION, 1, { uscc: STRANGER, until: 4 });
    await feed(said(3, [{ id: REGION, children: [SITE] }]));
    expect(await above(SITE)).toEqual([]);
    await register(REGION, 5, { round: 2, until: 8 });
    expect(await above(SITE)).toEqual([
      { place: SITE, within: REGION, recordTime: hour(5), withdrawnAt: hour(8) },
    ]);
  });

  test('is replaced by what its owner says next, and what was known is still told', async () => {
    await register(SITE, 1);
    const first = said(2, [{ id: HALL, children: [SHELF] }]);
    const second = said(4, [{ id: HALL, children: [] }]);
    const third = said(6, [
      { id: SITE, children: [SHELF] },
      { id: HALL, children: [] },
    ]);
    await feed(first, second, third);
    const expected = [
      { place: SHELF, within: HALL, recordTime: hour(2), withdrawnAt: hour(4) },
      { place: SHELF, within: SITE, recordTime: hour(6) },
    ];
    expect(await above(SHELF)).toEqual(expected);
    await feed(first, second, third);
    expect(await above(SHELF)).toEqual(expected);
  });

  test('moves from one place to another within one document, in whatever order it says so', async () => {
    await register(SITE, 1);
    await feed(said(2, [{ id: HALL, children: [SHELF] }]));
    await feed(
      said(3, [
        { id: SITE, children: [SHELF] },
        { id: HALL, children: [] },
      ]),
    );
    expect((await above(SHELF)).at(-1)).toEqual({
      place: SHELF,
      within: SITE,
      recordTime: hour(3),
    });
  });

  test('ends where places lie in one another', async () => {
    await register(SITE, 1);
    await feed(
      said(2, [
        { id: HALL, children: [SHELF] },
        { id: SHELF, children: [HALL] },
      ]),
    );
    expect(await above(SHELF)).toHaveLength(2);
  });
});

describe('master data in a capture', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await traceabilityService({ background: true });
  });
  afterAll(() => service.close());

  test('comes to be known of places', async () => {
    const attributes = [
      { id: 'https://ref.gs1.org/cbv/mda/latitude', attribute: '34.05' },
      { id: 'https://ref.gs1.org/cbv/mda/longitude', attribute: '108.2' },
    ];
    const vocabulary = { id: SITE, attributes, children: [HALL] };
    const vocabularyList = [
      { type: 'urn:epcglobal:epcis:vtype:BusinessLocation', vocabularyElementList: [vocabulary] },
    ];
    await captureAll(service, {
      ...epcisDocument(objectEvent()),
      epcisHeader: { epcisMasterData: { vocabularyList } },
    });
    const pool = service.app.get<pg.Pool>(PG_POOL);
    await pool.query(
      `insert into traceability.party_registration (identifier, registration, uscc, record_time)
       values ($1, 1, $2, $3)`,
      [SITE, TEST_CALLERS.enterprise.uscc, hour(1)],
    );
    const isKnown = (found: readonly object[]) => found.length > 0;
    expect(await until('what lies in it', () => placesAbove(pool, [HALL]), isKnown)).toMatchObject([
      { place: HALL, within: SITE },
    ]);
    expect(await until('where it is', () => coordinatesOf(pool, [SITE]), isKnown)).toMatchObject([
      { latitude: 34.05, longitude: 108.2 },
    ]);
  });
});

test('where a place is, its owner says, and only while it is the owner', async () => {
  const here = { id: SITE, latitude: 34.05, longitude: 108.2 };
  await register(SITE, 2, { until: 9 });
  await feed(
    said(1, [here]),
    said(1, [{ ...here, latitude: 1 }], STRANGER),
    said(5, [{ ...here, latitude: 34.06 }]),
  );
  const told = { place: SITE, longitude: 108.2 };
  expect(await coordinatesOf(database.pool, [SITE, HALL])).toEqual([
    { ...told, latitude: 34.05, recordTime: hour(2), withdrawnAt: hour(5) },
    { ...told, latitude: 34.06, recordTime: hour(5), withdrawnAt: hour(9) },
  ]);
});
