import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { LotPage } from '@zhixin/contracts';
import { cursorAt } from '@zhixin/read-model';
import { PG_POOL, schemaOf } from '@zhixin/service-shell';
import type { TestService } from '@zhixin/service-shell/testing';
import type pg from 'pg';
import { callers, captureAll, epcisDocument, objectEvent, traceabilityService } from './testing.js';

// A database of its own takes its time on a busy machine.
jest.setTimeout(30_000);

const LOOKS_MAX = 2_000;
const LOTS = 7;
const lotNamed = (name: string | number) => `https://id.gs1.org/01/06901234567892/10/${name}`;

describe('the lots of an enterprise', () => {
  let service: TestService;
  let recordedAt: string;
  beforeAll(async () => {
    service = await traceabilityService({ callers });
    const events = Array.from({ length: LOTS }, (_, number) =>
      objectEvent({ quantityList: [{ epcClass: lotNamed(number), quantity: 1 }] }),
    );
    // Registered, so that it is known before any of its lots is.
    await service.app.get<pg.Pool>(PG_POOL).query(
      `insert into ${schemaOf('traceability')}.known_enterprise (uscc, name, region, changed_at)
       values ($1, '渭河食品', '510107', now())`,
      [callers.other.uscc],
    );
    recordedAt = service.clock.now();
    await captureAll(service, epcisDocument(...events), { as: 'other' });
    service.clock.advance(3_600_000);
  });
  afterAll(() => service.close());

  const lots = (query: Record<string, string> = {}) =>
    service.request<LotPage>(`GET /api/traceability/enterprises/${callers.other.uscc}/lots`, {
      as: 'other',
      query,
    });
  const asOfMs = async () => Date.parse((await lots()).body.asOf);

  test('are as of the first event that is not among them, else of the time of asking', async () => {
    expect(await asOfMs()).toBe(Date.parse(recordedAt));
    service.running.start();
    for (let look = 0; look < LOOKS_MAX && (await lots()).body.items.length < LOTS; look += 1)
      await pause(10);
    // How fresh a read model is goes by the process's own clock, and is asked again after 200 ms.
    const asked = Date.now();
    expect(await asOfMs()).toBeGreaterThan(asked - 1_000);
  });

  const epcsIn = ({ items }: LotPage) => items.map(({ epc }) => epc);

  test('are read on by the cursors of now and of earlier versions alike', async () => {
    const whole = epcsIn((await lots()).body);
    const { body, headers } = await lots({ limit: '3' });
    const next = /<([^>]+)>; rel="next"/.exec(headers['link']!)![1]!;
    const second = await service.request<LotPage>(`GET ${next}`, { as: 'other' });
    expect([...epcsIn(body), ...epcsIn(second.body)]).toEqual(whole.slice(0, 6));

    const { lastSeen, epc } = body.items.at(-1)!;
    const cursor = Buffer.from(JSON.stringify({ lastSeen, epc })).toString('base64url');
    expect(epcsIn((await lots({ limit: '3', cursor })).body)).toEqual(epcsIn(second.body));
    expect(epcsIn((await lots({ cursor: '' })).body)).toEqual(whole);
  });

  const earlier = (lastSeen: string) =>
    Buffer.from(JSON.stringify({ lastSeen, epc: lotNamed(1) })).toString('base64url');
  const time = '2026-05-01T00:00:00.000Z';

  test.each([
    ['no base64', '%%%'],
    ['nothing of ours', 'abc'],
    ['a character that no cursor has', 'a\0b'],
    ['far too long', 'x'.repeat(13_000)],
    ['of an earlier version, of a day that is none', earlier('2026-02-30T00:00:00Z')],
    ['of an earlier version, of a year that is none', earlier('0000-01-01T00:00:00Z')],
    ['of another list', cursorAt('findings', [time, lotNamed(1)])],
    ['of other parts', cursorAt('lots', [time])],
    ['of another order', cursorAt('lots', [lotNamed(1), time])],
    ['of what PostgreSQL does not take', cursorAt('lots', [time, 'a\0b'])],
  ])('refuse a cursor %s', async (_, cursor) =>
    expect(await lots({ cursor })).toMatchObject({
      status: 400,
      body: { code: 'BAD_INPUT', errors: [{ pointer: '/cursor', code: 'BAD_CURSOR' }] },
    }),
  );
});
