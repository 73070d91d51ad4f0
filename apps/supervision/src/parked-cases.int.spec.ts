import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { heldBackOn, supervisionTopic } from '@zhixin/contracts';
import { eventFaults } from '@zhixin/contracts/validation';
import type { CloudEvent } from '@zhixin/event-bus';
import { testDatabase, type TestDatabase } from '@zhixin/infra-postgres/test-database';
import { until } from '@zhixin/infra-processes';
import { testService, type TestService } from '@zhixin/service-shell/testing';
import { supervision } from './supervision.module.js';
import { annulment, NOW, penaltyDecision } from './testing/documents.js';
import { mendInStore, writePastTheDoor, type StoredCaseEvent } from './testing/past-the-door.js';

// A machine that does much else at the time is no failure.
jest.setTimeout(30_000);

const PENALTIES = '/api/supervision/penalties';
const UNTIL_MS = 20_000;
/** PostgreSQL knows no such offset. */
const REFUSED = '2026-11-10T00:00:00+18:00';

let database: TestDatabase;
let service: TestService;

beforeAll(async () => {
  database = await testDatabase();
  service = await testService(supervision(), {
    databaseUrl: database.url,
    eventsInDatabase: true,
    background: true,
    now: NOW,
  });
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

const stamp = { at: NOW, by: 'regulator-xian', region: '610113' };

const decided = (changed: object = {}): StoredCaseEvent => ({
  type: 'PenaltyDecided',
  data: { ...stamp, ...penaltyDecision, intentional: false, ...changed },
});

const annulled: StoredCaseEvent = {
  type: 'PenaltyAnnulled',
  data: { ...stamp, ...annulment, uscc: penaltyDecision.uscc, decisionNumber: '1' },
};

const unused = () => randomUUID().replaceAll('-', '');

const write = (id: string, ...written: readonly StoredCaseEvent[]) =>
  writePastTheDoor(service.store, `penalty-${id}`, written);

const get = (path: string, query: Readonly<Record<string, string>> = {}, as = 'regulator') =>
  service.request(`GET ${path}`, { as, query, language: 'en' });

const parked = async () => (await get('/api/platform/parked', {}, 'operator')).body.items;

const partsInTrouble = async () => {
  const { status, body } = await get('/readyz');
  expect(status).toBe(200);
  return body.parts.filter(({ ok }: { ok: boolean }) => !ok);
};

/** Asks for everything that is parked to be handled again, and waits until nothing is. */
const replay = async () => {
  const [first] = await parked();
  const route = `POST /api/platform/parked/${first.id}/replay`;
  expect((await service.request(route, { as: 'operator' })).status).toBe(202);
  await until('nothing is parked', async () => (await parked()).length === 0);
};

describe('a document that no row can hold', () => {
  test('stops nobody else, waits with its annulment, is told of, and is there once it is mended', async () => {
    const [bad, good] = [unused(), unused()];
    const ofBad = await write(bad, decided({ decidedAt: REFUSED }), annulled);
    const after = await write(good, decided());

    const list = await get(PENALTIES, { after });
    expect(list).toMatchObject({ status: 200, body: { items: [{ id: good }], parked: 2 } });
    expect(list.body.items[0]).not.toHaveProperty('incompleteSince');
    expect(Date.now() - Date.parse(list.body.asOf)).toBeLessThan(UNTIL_MS);

    const one = await get(`${PENALTIES}/${bad}`, { after: ofBad });
    expect(one).toMatchObject({ status: 404, body: { code: 'PENALTY_UNKNOWN' } });
    expect(one.body.detail).toMatch(/^The document was recorded at 20.*cannot be shown yet/);
    const asked = await get(`${PENALTIES}/${bad}`, { after: ofBad }, 'agency');
    expect([asked.status, asked.body.detail]).toEqual([
      404,
      (await get(`${PENALTIES}/${unused()}`, {}, 'agency')).body.detail,
    ]);

    expect(await parked()).toMatchObject([
      { kind: 'projection', reason: 'held', type: 'PenaltyAnnulled' },
      { kind: 'projection', reason: 'failed', type: 'PenaltyDecided' },
    ]);
    expect((await get('/readyz')).body.parts).toContainEqual({
      name: 'supervision/projection cases',
      ok: true,
      detail: '2 parked',
    });
    expect(await partsInTrouble()).toEqual([]);

    const mended = { stream: `penalty-${bad}`, field: 'decidedAt', value: '2026-11-10T00:00:00Z' };
    await mendInStore(service, mended);
    await replay();
    expect((await get(`${PENALTIES}/${bad}`)).body).toMatchObject({ id: bad, status: 'annulled' });
    await until('the list to be whole', async () => !('parked' in (await get(PENALTIES)).body));
  });
});

describe('a case of which a part is set aside', () => {
  test('says since when it is incomplete, alone and in a list, and nobody else’s does', async () => {
    const [own, other] = [unused(), unused()];
    await write(other, decided());
    const before = await write(own, decided());
    await get(`${PENALTIES}/${own}`, { after: before });
    const since = Date.now();
    // What a newer version will write keeps back the annulment behind it.
    const after = await write(own, { type: 'PenaltyInstalled', data: stamp }, annulled);

    const one = await get(`${PENALTIES}/${own}`, { after });
    expect(one).toMatchObject({ status: 200, body: { id: own, status: 'decided' } });
    expect(Math.abs(Date.parse(one.body.incompleteSince) - since)).toBeLessThan(UNTIL_MS);
    const { items } = (await get(PENALTIES, { after })).body as { items: { id: string }[] };
    expect(items.find(({ id }) => id === own)).toEqual(one.body);
    expect(items.find(({ id }) => id === other)).not.toHaveProperty('incompleteSince');
    expect((await parked()).map(({ reason }: { reason: string }) => reason).sort()).toEqual(
      // The relay waits for the newer version as the projection does.
      ['held', 'held', 'newer', 'newer'],
    );
    expect(await partsInTrouble()).toEqual([]);
  });
});

describe('a document that cannot be published', () => {
  const { heldBack, released } = heldBackOn(supervisionTopic.name)!;

  test('is told of to who reads the topic, with all that waits behind it, until it is mended', async () => {
    const told: CloudEvent[] = [];
    const stop = new AbortController();
    const types = [heldBack.type, released.type];
    const telling = service.bus.consume(
      { group: 'spec', topic: supervisionTopic.name, types, signal: stop.signal },
      async (batch) => void told.push(...batch.map(({ event }) => event)),
    );
    const id = unused();
    const stream = `penalty-${id}`;
    const toldOfIt = () => told.filter(({ subject }) => subject === stream);
    // What names no enterprise cannot be published; the first event of the case tells which it is.
    const nameless = { ...annulled, data: { ...annulled.data, uscc: 5 } };
    await write(id, decided(), nameless, annulled);
    await until('two to be told of', () => toldOfIt().length === 2);
    const { uscc, region } = decided().data as { readonly uscc: string; readonly region: string };
    expect(toldOfIt()).toMatchObject([
      { type: heldBack.type, uscc, region, data: { eventType: annulled.type, reason: 'failed' } },
      { type: heldBack.type, uscc, region, data: { eventType: annulled.type, reason: 'held' } },
    ]);
    expect(toldOfIt().flatMap((event) => eventFaults(event))).toEqual([]);

    await mendInStore(service, { stream, field: 'uscc', value: uscc });
    const [first] = (await parked()).filter(
      ({ kind, type }: { kind: string; type: string }) =>
        kind === 'relay' && type === annulled.type,
    );
    const route = `POST /api/platform/parked/${first.id}/replay`;
    expect((await service.request(route, { as: 'operator' })).status).toBe(202);
    await until('the two to be told of again', () => toldOfIt().length === 4);
    expect(toldOfIt().slice(2)).toMatchObject(
      toldOfIt()
        .slice(0, 2)
        .map(({ data }) => ({
          type: released.type,
          data: { eventId: (data as { readonly eventId: string }).eventId },
        })),
    );
    stop.abort();
    await telling;
  });
});
