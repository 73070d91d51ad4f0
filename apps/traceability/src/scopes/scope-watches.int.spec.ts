import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { ScopeEntry, ScopePage, ScopeWatch } from '@zhixin/contracts';
import { until } from '@zhixin/infra-processes';
import { PG_POOL } from '@zhixin/service-shell';
import type { TestService } from '@zhixin/service-shell/testing';
import type pg from 'pg';
import type { TellScopeRows } from '../domain/scope-watch.js';
import { captureAll, epcisDocument, traceabilityService } from '../http/testing.js';
import { callersOf, partiesOf, register } from './testing.js';

// A database of its own takes its time on a busy machine.
jest.setTimeout(180_000);

const PGLN = {
  maker: 'https://id.gs1.org/417/9521234000013',
  shop: 'https://id.gs1.org/417/9521234000020',
  kiosk: 'https://id.gs1.org/417/9521234000037',
};
const parties = partiesOf({
  parties: Object.values(PGLN).map((party, index) => ({
    ...{ name: `企业${index}`, party, reports: [] },
  })),
});
const [maker, shop, kiosk] = parties.map(({ account }) => account) as [string, string, string];
const [, shopUscc, kioskUscc] = parties.map(({ uscc }) => uscc);
const lotNamed = (name: string) => `https://id.gs1.org/01/06901234567892/10/${name}`;

type Json = Readonly<Record<string, unknown>>;
const event = (eventTime: string, fields: Json): Json => ({
  ...{ type: 'ObjectEvent', action: 'OBSERVE', eventTime, eventTimeZoneOffset: '+08:00' },
  ...fields,
});
const goods = (lot: string, quantity: number) => ({
  quantityList: [{ epcClass: lotNamed(lot), quantity, uom: 'KGM' }],
});
const at = (gln: string) => ({ readPoint: { id: `https://id.gs1.org/414/${gln}` } });
const between = (source: string, destination: string) => ({
  sourceList: [{ type: 'possessing_party', source }],
  destinationList: [{ type: 'possessing_party', destination }],
});
const WAREHOUSE = '9521234000105';
const SHOP = '9521234000204';
const made = (lot: string) =>
  event('2026-05-01T08:00:00+08:00', {
    ...{ action: 'ADD', bizStep: 'commissioning', ...goods(lot, 100), ...at(WAREHOUSE) },
  });
const shipped = (lot: string) =>
  event('2026-05-02T08:00:00+08:00', {
    ...{ bizStep: 'shipping', ...goods(lot, 60), ...at(WAREHOUSE) },
    ...between(PGLN.maker, PGLN.shop),
  });
const received = (lot: string) =>
  event('2026-05-02T12:00:00+08:00', {
    ...{ bizStep: 'receiving', ...goods(lot, 60), ...at(SHOP) },
    ...between(PGLN.maker, PGLN.shop),
  });
const handedOn = (lot: string, eventID: string) =>
  event('2026-05-03T08:00:00+08:00', {
    ...{ eventID, bizStep: 'shipping', ...goods(lot, 20), ...at(SHOP) },
    ...between(PGLN.shop, PGLN.kiosk),
  });

describe('the watch of a scope', () => {
  let service: TestService;
  let pool: pg.Pool;
  beforeAll(async () => {
    service = await traceabilityService({ callers: callersOf(parties), background: true });
    pool = service.app.get<pg.Pool>(PG_POOL);
    await register(service, parties);
  });
  afterAll(() => service.close());

  const capture = async (as: string, ...events: readonly Json[]) => {
    service.clock.advance(60_000);
    expect(await captureAll(service, epcisDocument(...events), { as })).toMatchObject({
      success: true,
    });
  };
  const ask = async (lot: string, more: Json = {}): Promise<string> => {
    const { body } = await service.request('POST /api/traceability/scopes', {
      ...{ as: 'regulator', body: { roots: [lotNamed(lot)], commingling: 'none', ...more } },
    });
    expect(body).toMatchObject({ state: 'done' });
    return body.scopeId;
  };
  const watch = (method: 'PUT' | 'DELETE', scopeId: string, as = 'regulator') =>
    service.request(`${method} /api/traceability/scopes/${scopeId}/watch`, { as });
  const read = async (scopeId: string, as = 'regulator') =>
    (await service.request<ScopePage>(`GET /api/traceability/scopes/${scopeId}`, { as })).body;

  const watchOf = async (scopeId: string, as = 'regulator') =>
    (await service.request<ScopeWatch>(`GET /api/traceability/scopes/${scopeId}/watch`, { as }))
      .body;

  /** Waits until every watch has seen what there is, and answers with what was told since the last time. */
  const told = async () => {
    await until('every follower has caught up', async () =>
      (await service.running.lags()).every(({ behind }) => behind === 0),
    );
    await until('every watch has seen what there is', async () => {
      const { rows } = await pool.query(
        `select from traceability.scope_watch where pending is not null or marks > seen
         union all
         select from traceability.scope_watcher w join traceability.recall_scope s on s.name = w.scope_id
         where not exists (select from traceability.scope_watch v where v.scope = s.number)`,
      );
      return rows.length === 0;
    });
    const events = await service.newEvents();
    return events
      .filter(({ type }) => type === 'ScopeRowsChanged')
      .map(({ stream, data }) => ({
        ...(data as Pick<TellScopeRows, 'newerScopeId' | 'before' | 'after'>),
        scopeId: stream.replace('scopewatch-', ''),
      }));
  };
  const marks = async () => {
    const { rows } = await pool.query<{ marks: number }>(
      'select coalesce(sum(marks), 0)::int as marks from traceability.scope_watch',
    );
    return rows[0]!.marks;
  };
  const kept = async () => {
    const { rows } = await pool.query<{ scopes: number }>(
      'select count(*)::int as scopes from traceability.recall_scope',
    );
    return rows[0]!.scopes;
  };
  /** Lets all watches be looked at as if nothing of what was seen had been written down. */
  const again = () =>
    pool.query('update traceability.scope_watch set marks = marks + 1, position = 0');

  describe('tells', () => {
    let scopeId: string;
    const LATE = 'urn:uuid:2b7f8a60-6c0c-4b0c-9a5e-0d6a0f4c1b01';
    const WRONG = 'urn:uuid:2b7f8a60-6c0c-4b0c-9a5e-0d6a0f4c1b02';
    beforeAll(async () => {
      await capture(maker, made('A'), shipped('A'));
      scopeId = await ask('A');
      expect(await watch('PUT', scopeId)).toMatchObject({
        ...{ status: 201, body: { scopeId, recorded: true, watched: true } },
      });
      expect(await told()).toEqual([]);
    });

    test('nothing at first, and shows that it is there', async () => {
      expect(await watch('PUT', scopeId)).toMatchObject({
        ...{ status: 200, body: { recorded: false, watched: true } },
      });
      const page = await read(scopeId);
      expect(page).toMatchObject({ state: 'done', watched: true });
      expect(page.newerScopeId).toBeUndefined();
      const list = await service.request<{ items: readonly ScopeEntry[] }>(
        'GET /api/traceability/scopes',
        { as: 'regulator' },
      );
      expect(list.body.items).toMatchObject([{ scopeId, watched: true }]);
      const { watching, watchers, changes } = await watchOf(scopeId);
      expect({ watching, watchers: watchers.length, changes }).toEqual({
        ...{ watching: true, watchers: 1, changes: [] },
      });
      expect(await watchOf(scopeId, 'province')).toMatchObject({ watching: false, watchers });
    });

    test('of a late receive that it moved goods, once, however often it is fed', async () => {
      await capture(shop, { ...received('A'), eventID: LATE });
      const [one, ...more] = await told();
      expect(more).toEqual([]);
      expect(one).toMatchObject({
        ...{ scopeId, previousScopeId: scopeId, kind: 'moved' },
        about: [{ uscc: parties[0]!.uscc, region: '610132' }],
        events: expect.arrayContaining([LATE]),
      });
      expect(one!.before).toMatchObject([
        { set: 'recorded', state: 'in-transit', quantity: { high: 60 }, to: { name: '企业1' } },
        { set: 'worst-case', state: 'in-transit' },
      ]);
      expect(one!.after).toMatchObject([
        { set: 'recorded', state: 'on-hand', holder: { uscc: shopUscc } },
        { set: 'worst-case', state: 'on-hand' },
      ]);
      expect(await read(scopeId)).toMatchObject({ newerScopeId: one!.newerScopeId, watched: true });
      const newer = await read(one!.newerScopeId);
      expect(newer.validAt).toBe(newer.knownAt);
      await again();
      expect(await told()).toEqual([]);
      // A process killed after it told and before it noted that.
      await pool.query('update traceability.scope_watch set pending = $1', [one!.newerScopeId]);
      expect(await told()).toEqual([]);
    });

    test('of a party that goods are on their way to, from the newer scope on', async () => {
      const { newerScopeId: previousScopeId } = await read(scopeId);
      await capture(shop, handedOn('A', WRONG));
      expect(await told()).toMatchObject([
        {
          ...{ scopeId, previousScopeId, kind: 'grown', events: expect.arrayContaining([WRONG]) },
          counts: { entered: 2, left: 0, changed: 2 },
          after: expect.arrayContaining([
            expect.objectContaining({
              ...{ set: 'recorded', state: 'in-transit' },
              to: expect.objectContaining({ uscc: kioskUscc }),
            }),
          ]),
        },
      ]);
    });

    test('of a declaration that takes it back', async () => {
      const declared = { declarationTime: service.clock.now(), reason: 'did_not_occur' };
      await capture(shop, { ...handedOn('A', WRONG), errorDeclaration: declared });
      expect(await told()).toMatchObject([
        {
          ...{ kind: 'shrunk', events: expect.arrayContaining([WRONG]) },
          counts: { entered: 0, left: 2, changed: 2 },
        },
      ]);
      const { newerScopeId } = await read(scopeId);
      expect((await watchOf(scopeId)).changes).toMatchObject([
        { kind: 'shrunk', newerScopeId, entered: 0, left: 2, changed: 2 },
        { kind: 'grown', entered: 2, left: 0, changed: 2 },
        { kind: 'moved', previousScopeId: scopeId },
      ]);
    });

    test('nothing of what has nothing to do with it, for which nothing is computed', async () => {
      const before = [await marks(), await kept()];
      await capture(kiosk, made('ELSEWHERE'));
      expect(await told()).toEqual([]);
      expect([await marks(), await kept()]).toEqual(before);
    });

    test('nothing of an event that leaves its rows as they are, and keeps no scope of it', async () => {
      const scopes = await kept();
      const before = await marks();
      const seen = { bizStep: 'inspecting', ...goods('A', 40), ...at(WAREHOUSE) };
      await capture(maker, event('2026-04-30T08:00:00+08:00', seen));
      expect(await told()).toEqual([]);
      expect(await marks()).toBeGreaterThan(before);
      expect(await kept()).toBe(scopes);
    });

    test('nothing any longer where nobody watches', async () => {
      expect(await watch('DELETE', scopeId)).toMatchObject({
        ...{ status: 200, body: { recorded: true, watched: false } },
      });
      expect(await watch('DELETE', scopeId)).toMatchObject({ body: { recorded: false } });
      expect(await read(scopeId)).toMatchObject({ watched: false });
      expect(await watchOf(scopeId)).toMatchObject({ watching: false, watchers: [] });
      await until('it is let go', async () => (await marks()) === 0);
      const sale = { bizStep: 'retail_selling', ...goods('A', 5), ...at(SHOP) };
      await capture(shop, event('2026-05-04T08:00:00+08:00', sale));
      expect(await told()).toEqual([]);
    });

    test('on its return what was missed meanwhile', async () => {
      const { newerScopeId: previousScopeId } = await read(scopeId);
      await watch('PUT', scopeId);
      expect(await told()).toMatchObject([{ scopeId, previousScopeId, kind: 'grown' }]);
      await watch('DELETE', scopeId);
    });
  });

  test('is that of whoever began it, and several are told together', async () => {
    await capture(maker, made('B'), shipped('B'));
    const scopeId = await ask('B');
    await watch('PUT', scopeId);
    await watch('PUT', scopeId, 'province');
    await told();
    expect(await watch('DELETE', scopeId)).toMatchObject({ body: { watched: true } });
    await capture(shop, received('B'));
    expect(await told()).toMatchObject([{ scopeId, about: [{ region: '610132' }] }]);
    expect(await watch('DELETE', scopeId, 'province')).toMatchObject({ body: { watched: false } });
  });

  test('of two scopes of the same goods tells each of its own', async () => {
    await capture(maker, made('C'));
    const first = await ask('C');
    await capture(maker, shipped('C'));
    const second = await ask('C');
    await watch('PUT', second);
    expect(await told()).toEqual([]);
    await watch('PUT', first);
    expect(await told()).toMatchObject([{ scopeId: first, newerScopeId: second }]);
    await capture(shop, received('C'));
    const both = await told();
    expect(new Set(both.map(({ scopeId }) => scopeId))).toEqual(new Set([first, second]));
    expect(new Set(both.map(({ newerScopeId }) => newerScopeId)).size).toBe(1);
    for (const scopeId of [first, second]) await watch('DELETE', scopeId);
  });

  test('keeps to the moment that was asked about', async () => {
    await capture(maker, made('D'));
    const validAt = '2026-05-01T12:00:00.000Z';
    const scopeId = await ask('D', { validAt });
    await watch('PUT', scopeId);
    expect(await told()).toEqual([]);
    await capture(maker, shipped('D'));
    expect(await told()).toEqual([]);
    const loss = { bizStep: 'destroying', action: 'DELETE', ...goods('D', 10), ...at(WAREHOUSE) };
    await capture(maker, event('2026-05-01T10:00:00+08:00', loss));
    const [one] = await told();
    expect(await read(one!.newerScopeId)).toMatchObject({ validAt });
    await watch('DELETE', scopeId);
  });

  test('looks at what else lies open at its stations', async () => {
    await capture(maker, made('E'));
    const scopeId = await ask('E', { commingling: 'station' });
    await watch('PUT', scopeId);
    await told();
    const before = await marks();
    await capture(kiosk, made('AT-THE-KIOSK'));
    await told();
    expect(await marks()).toBe(before);
    await capture(maker, made('BESIDE'));
    await told();
    expect(await marks()).toBeGreaterThan(before);
    await watch('DELETE', scopeId);
  });

  test('of a scope from before it was kept what scopes are read from begins with the next event', async () => {
    await capture(maker, made('F'), shipped('F'));
    const scopeId = await ask('F');
    await pool.query('update traceability.recall_scope set sources = null where name = $1', [
      scopeId,
    ]);
    await watch('PUT', scopeId);
    await capture(kiosk, made('SOMETHING-ELSE'));
    expect(await told()).toEqual([]);
    await capture(shop, received('F'));
    expect(await told()).toMatchObject([{ scopeId, kind: 'moved' }]);
    await watch('DELETE', scopeId);
  });

  test('of a scope that could not be computed goes on after a rest, and the operator sees it', async () => {
    await capture(maker, made('G'), shipped('G'));
    const scopeId = await ask('G');
    await watch('PUT', scopeId);
    await told();
    const failing = await ask('G', { commingling: 'station' });
    await pool.query(
      `update traceability.recall_scope set state = 'failed', because = 'SCOPE_FAILED' where name = $1`,
      [failing],
    );
    await pool.query('update traceability.scope_watch set pending = $1', [failing]);
    const health = () =>
      service.running.health().find(({ name }) => name.endsWith('scopes that are watched'));
    await until('it to rest', health, (found) => found?.detail === '1 failed and tried again');
    const { rows } = await pool.query('select pending, failures from traceability.scope_watch');
    expect(rows).toEqual([{ pending: null, failures: 1 }]);
    await capture(shop, received('G'));
    expect(await marks()).toBeGreaterThan(0);
    service.clock.advance(60_000);
    expect(await told()).toMatchObject([{ scopeId, kind: 'moved' }]);
    await until('it to be well', health, (found) => found?.detail === undefined);
    await watch('DELETE', scopeId);
  });

  test('is for officers who may see the scope', async () => {
    const scopeId = await ask('A');
    expect(await watch('PUT', scopeId, 'otherRegion')).toMatchObject({
      ...{ status: 404, body: { code: 'SCOPE_UNKNOWN' } },
    });
    expect(await watch('PUT', 'f'.repeat(64))).toMatchObject({ status: 404 });
    const path = `GET /api/traceability/scopes/${scopeId}/watch`;
    expect(await service.request(path, { as: 'otherRegion' })).toMatchObject({ status: 404 });
    for (const as of [maker, 'agency', 'operator']) {
      expect(await watch('PUT', scopeId, as)).toMatchObject({ status: 403 });
      expect(await service.request(path, { as })).toMatchObject({ status: 403 });
    }
    expect(await told()).toEqual([]);
  });
});
