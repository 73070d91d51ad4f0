import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { ScopeDiff, ScopePage } from '@zhixin/contracts';
import { instanceName } from '@zhixin/follower';
import { until } from '@zhixin/infra-processes';
import { PG_POOL } from '@zhixin/service-shell';
import type { TestService } from '@zhixin/service-shell/testing';
import { canonicalText } from '@zhixin/statement';
import type pg from 'pg';
import { captureAll, epcisDocument, traceabilityService } from '../http/testing.js';
import { callersOf, partiesOf, register } from './testing.js';

// A database of its own takes its time on a busy machine.
jest.setTimeout(120_000);

const MAKER = 'https://id.gs1.org/417/9521234000013';
const SHOP = 'https://id.gs1.org/417/9521234000020';
const parties = partiesOf({
  parties: [MAKER, SHOP, 'https://id.gs1.org/417/9521234000037'].map((party, index) => ({
    ...{ name: `=企业${index}`, party, reports: [] },
  })),
});
const [maker, shop, stranger] = parties.map(({ account }) => account);
const LOT = 'https://id.gs1.org/01/06901234567892/10/S1';
const SPELLINGS = [LOT, 'urn:epc:class:lgtin:690123456.0789.S1', '(01)06901234567892(10)S1'];
const WRONG = 'urn:uuid:2b7f8a60-6c0c-4b0c-9a5e-0d6a0f4c1b02';

type Json = Readonly<Record<string, unknown>>;
const event = (eventTime: string, fields: Json): Json => ({
  ...{ type: 'ObjectEvent', action: 'OBSERVE', eventTime, eventTimeZoneOffset: '+08:00' },
  ...fields,
});
const goods = (quantity: number) => ({
  quantityList: [{ epcClass: LOT, quantity, uom: 'KGM' }],
});
const parts = (gln: string) => ({ readPoint: { id: `https://id.gs1.org/414/${gln}` } });
const between = {
  sourceList: [{ type: 'possessing_party', source: MAKER }],
  destinationList: [{ type: 'possessing_party', destination: SHOP }],
};
const made = event('2026-05-01T08:00:00+08:00', {
  ...{ action: 'ADD', bizStep: 'commissioning', ...goods(100), ...parts('9521234000105') },
});
const shipped = event('2026-05-02T08:00:00+08:00', {
  ...{ bizStep: 'shipping', ...goods(60), ...parts('9521234000105'), ...between },
});
const received = event('2026-05-02T12:00:00+08:00', {
  ...{ bizStep: 'receiving', ...goods(60), ...parts('9521234000204'), ...between },
});
const sold = event('2026-05-03T08:00:00+08:00', {
  ...{ eventID: WRONG, bizStep: 'retail_selling', ...goods(10), ...parts('9521234000204') },
});

const serviceWith = async (options: { readonly background: boolean }) => {
  const service = await traceabilityService({ callers: callersOf(parties), ...options });
  const capture = async (as: string | undefined, ...events: readonly Json[]) =>
    expect(await captureAll(service, epcisDocument(...events), { as: as! })).toMatchObject({
      success: true,
    });
  return { service, capture };
};

const asker =
  (service: () => TestService) =>
  (body: Json, as = 'regulator') =>
    service().request('POST /api/traceability/scopes', {
      as,
      body: { commingling: 'station', ...body },
    });

describe('a scope', () => {
  let service: TestService;
  const ask = asker(() => service);
  const read = <Answer = ScopePage>(scopeId: string, as = 'regulator', rest = '') =>
    service.request<Answer>(`GET /api/traceability/scopes/${scopeId}${rest}`, { as });
  let before: string;
  let after: string;

  beforeAll(async () => {
    const started = await serviceWith({ background: true });
    ({ service } = started);
    await register(service, parties);
    await started.capture(maker, made, shipped);
    await started.capture(shop, received, sold);
    before = (await ask({ roots: [LOT] })).body.scopeId;
    service.clock.advance(60_000);
    const errorDeclaration = { declarationTime: service.clock.now(), reason: 'did_not_occur' };
    await started.capture(shop, { ...sold, errorDeclaration });
    after = (await ask({ roots: [LOT] })).body.scopeId;
  });
  afterAll(() => service.close());

  test('is the same however its root is written, and whoever asks', async () => {
    for (const epc of SPELLINGS)
      expect(await ask({ roots: [epc, { epc: LOT }] }, 'province')).toMatchObject({
        status: 200,
        body: { scopeId: after, recorded: false, state: 'done' },
      });
  });

  test('is the same to the last byte when it is computed again', async () => {
    const { text } = await read(after, 'regulator', '/document');
    const { parts: kept, signed, ...content } = JSON.parse(text);
    expect(text).toBe(canonicalText({ ...content, parts: kept, signed }));
    const pool = service.app.get<pg.Pool>(PG_POOL);
    await pool.query(`update traceability.recall_scope set state = 'failed' where name = $1`, [
      after,
    ]);
    await pool.query('truncate traceability.recall_scope_row');
    service.clock.advance(86_400_000);
    expect(await ask({ roots: [LOT] })).toMatchObject({ status: 201, body: { scopeId: after } });
    const again = JSON.parse((await read(after, 'regulator', '/document')).text);
    expect(again.signed.at).not.toBe(signed.at);
    expect({ ...again, signed: again.signed.hash }).toEqual({
      ...{ ...content, parts: kept },
      signed: signed.hash,
    });
    // The other one's rows went with them.
    await pool.query(`update traceability.recall_scope set state = 'failed' where name = $1`, [
      before,
    ]);
    const { knownAt } = (await read<{ knownAt: string }>(before)).body;
    expect(await ask({ roots: [LOT], knownAt })).toMatchObject({ body: { scopeId: before } });
  });

  test('differs from one of before a correction, and says by which event', async () => {
    const { body } = await read<ScopeDiff>(before, 'regulator', `/diff/${after}`);
    expect(body.items.filter(({ set }) => set === 'recorded')).toMatchObject([
      {
        kind: 'changed',
        before: { state: 'on-hand', quantity: { high: 50 }, holder: { place: expect.anything() } },
        after: { state: 'on-hand', quantity: { high: 60 } },
      },
      { kind: 'left', before: { state: 'sold', quantity: { low: 10 } } },
    ]);
    expect(body.items.some(({ because }) => because.includes(WRONG))).toBe(true);
    const one = await read<ScopeDiff>(before, 'regulator', `/diff/${after}?limit=1`);
    const path = /<([^>]+)>; rel="next"/.exec(one.headers['link']!)![1]!;
    const next = await service.request<ScopeDiff>(`GET ${path}`, { as: 'regulator' });
    expect([...one.body.items, ...next.body.items]).toEqual(body.items.slice(0, 2));
    expect((await read<ScopeDiff>(after, 'regulator', `/diff/${after}`)).body.items).toEqual([]);
  });

  test('shows an enterprise its own part and no total of others', async () => {
    const { body } = await read(after, shop);
    expect(body).toMatchObject({ abbreviated: true, state: 'done' });
    expect(body.items.map(({ holder }) => holder.uscc)).toEqual([parties[1]!.uscc]);
    expect(body.sets.recorded).toMatchObject({
      things: 1,
      totals: [{ uom: 'KGM', low: 60, high: 60, byState: { 'on-hand': { low: 60, high: 60 } } }],
      parties: [{ uscc: parties[1]!.uscc, as: 'holds' }],
    });
    const { body: whole } = await read(after);
    expect(whole.sets.recorded.totals).toMatchObject([{ low: 100, high: 100 }]);
    expect(whole.abbreviated).toBeUndefined();
    expect(await read(after, shop, '/document')).toMatchObject({
      status: 403,
      body: { code: 'SCOPE_PART_ONLY' },
    });
    for (const as of [stranger, 'otherRegion'])
      expect(await read(after, as)).toMatchObject({ status: 404, body: { code: 'SCOPE_UNKNOWN' } });
    expect(await ask({ roots: [LOT] }, stranger)).toMatchObject({ status: 404 });
  });

  test('is listed for who asked or may trace its roots', async () => {
    const list = async (as: string) =>
      (await service.request('GET /api/traceability/scopes', { as })).body.items.map(
        ({ scopeId }: { scopeId: string }) => scopeId,
      );
    expect(await list('regulator')).toEqual([after, before]);
    expect(await list('agency')).toEqual([after, before]);
    expect(await list('otherRegion')).toEqual([]);
    expect(await list(shop!)).toEqual([]);
  });

  test('is paged by holder', async () => {
    const { body } = await read(after, 'regulator', `?holder=${parties[0]!.uscc}&set=worst-case`);
    expect(body.items.map(({ holder }) => holder.uscc)).toEqual([parties[0]!.uscc]);
    expect(await read(after, 'regulator', '?holder=nobody')).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/holder', code: 'PARTY_UNREADABLE' }] },
    });
  });

  test('is a table for Excel, in either language, without formulas', async () => {
    const zh = await read(after, 'regulator', '/export?format=csv');
    expect(zh.text).toMatch(/^\ufeff?追溯批号,产品名称,/);
    expect(zh.text).toContain(",'=企业");
    const en = await service.request(`GET /api/traceability/scopes/${after}/export?format=csv`, {
      ...{ as: 'regulator', language: 'en' },
    });
    expect(en.text.split(/\r?\n/)[0]).toContain('Traceability lot code,Product description,');
    const xlsx = await read(after, 'regulator', '/export');
    expect(xlsx.text.slice(0, 2)).toBe('PK');
  });

  test.each([
    [{ roots: [] }, 400, '/roots ARRAY_MIN_SIZE'],
    [{ roots: ['hello world'] }, 400, '/roots/0 IDENTIFIER_UNREADABLE'],
    [{ roots: [LOT, { epc: 'x y' }] }, 400, '/roots/1/epc IDENTIFIER_UNREADABLE'],
    [{ roots: [{ epc: LOT, holder: '?' }] }, 400, '/roots/0/holder PARTY_UNREADABLE'],
    [{ roots: [{ epc: LOT, place: '?' }] }, 400, '/roots/0/place PLACE_UNREADABLE'],
    [{ roots: [LOT], knownAt: '2099-01-01T00:00:00Z' }, 400, '/knownAt KNOWN_AT_AHEAD'],
    [{ roots: [LOT], withinDays: 0 }, 400, '/withinDays MIN'],
    [{ roots: [`${LOT}x`] }, 404, '/roots TRACE_UNKNOWN'],
  ])('is refused for %j', async (asked, status, fault) => {
    const answer = await ask(asked);
    expect([
      answer.status,
      ...answer.body.errors.map((one: Json) => `${one['pointer']} ${one['code']}`),
    ]).toEqual([status, fault]);
  });
});

describe('a scope under way', () => {
  let service: TestService;
  const ask = asker(() => service);

  beforeAll(async () => {
    const started = await serviceWith({ background: false });
    ({ service } = started);
    await started.capture(maker, made);
  });
  afterAll(() => service.close());

  test('can be cancelled, asked for again, and is taken over from a process that was killed', async () => {
    const { body, status } = await ask({ roots: [LOT] });
    expect([status, body.state]).toEqual([201, 'running']);
    const path = `/api/traceability/scopes/${body.scopeId}`;
    expect((await service.request(`GET ${path}`, { as: 'regulator' })).body).toMatchObject({
      ...{ state: 'running', progress: { events: 0 } },
    });
    expect(await service.request(`GET ${path}/document`, { as: 'regulator' })).toMatchObject({
      ...{ status: 409, body: { code: 'SCOPE_RUNNING' } },
    });
    const cancel = () => service.request(`POST ${path}/cancellation`, { as: 'regulator' });
    expect(await cancel()).toMatchObject({ status: 200, body: { state: 'cancelled' } });
    expect(await cancel()).toMatchObject({ status: 409, body: { code: 'SCOPE_ENDED' } });
    expect(await ask({ roots: [LOT] })).toMatchObject({ status: 201, body: { state: 'running' } });

    const { pid } = spawnSync(process.execPath, ['-e', '']);
    const killed = instanceName().replace(`|${process.pid}|`, `|${pid}|`);
    await service.app.get<pg.Pool>(PG_POOL).query(
      `update traceability.recall_scope set owner = $1, epoch = epoch + 1, attempts = 1,
         expires_at = now() + interval '1 hour'`,
      [killed],
    );
    service.running.start();
    const done = await until(
      'the scope',
      () => service.request(`GET ${path}`, { as: 'regulator' }),
      (answer) => answer.body.state === 'done',
    );
    expect(done.body.items).toMatchObject([{ epc: LOT, state: 'on-hand' }]);
  });
});
