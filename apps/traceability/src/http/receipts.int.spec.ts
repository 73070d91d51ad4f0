import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { CaptureReceipt, EventReceipt } from '@zhixin/contracts';
import { PG_POOL } from '@zhixin/service-shell';
import type { TestService } from '@zhixin/service-shell/testing';
import { verify, type KeySet } from '@zhixin/statement';
import type pg from 'pg';
import { callers, captureAll, epcisDocument, objectEvent, traceabilityService } from './testing.js';

// A database of its own takes its time on a busy machine.
jest.setTimeout(60_000);

const RECEIPTS = '/api/traceability/receipts';

describe('the receipt of what was reported', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await traceabilityService({ callers });
  });
  afterAll(() => service.close());

  const eventID = `urn:uuid:${randomUUID()}`;
  const keys = async () =>
    (await service.request<KeySet>('GET /.well-known/zhixin-keys')).body.keys;
  const ofEvent = (id: string, as = 'enterprise') =>
    service.request<EventReceipt>(`GET ${RECEIPTS}/events/${encodeURIComponent(id)}`, { as });
  const ofCapture = (id: string, as = 'enterprise') =>
    service.request<CaptureReceipt>(`GET ${RECEIPTS}/captures/${id}`, { as });

  test('names every event that was stored, is signed, and shows what was changed', async () => {
    const lots = [1, 2, 3].map((lot) => `https://id.gs1.org/01/06901234567892/10/R${lot}`);
    const events = lots.map((epcClass) =>
      objectEvent({ quantityList: [{ epcClass, quantity: 1 }] }),
    );
    await captureAll(service, epcisDocument(events[0]!));
    const [first, second] = await Promise.all([
      captureAll(service, epcisDocument({ ...events[1], eventID }, events[0]!)),
      captureAll(service, epcisDocument(events[2]!), { as: 'other' }),
    ]);
    const { status, body } = await ofCapture(first.captureID);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...{ receipt: 'capture', captureID: first.captureID, accepted: 1, duplicate: 1, rejected: 0 },
      events: [{ eventID, eventHash: expect.stringMatching(/^ni:\/\/\/sha-256;[0-9a-f]{64}/) }],
    });
    expect(verify(body, await keys())).toMatchObject({ verdict: 'genuine' });
    const [event] = body.events;
    const changed = { ...body, events: [{ ...event, recordTime: '2026-01-01T00:00:00.000Z' }] };
    expect(verify(changed, await keys())).toEqual({ verdict: 'changed', changed: ['/events'] });

    expect((await ofCapture(second.captureID, 'other')).body.events).toHaveLength(1);
    expect((await ofCapture(second.captureID)).body).toMatchObject({ code: 'CAPTURE_UNKNOWN' });
  });

  test('is had for one event too, with what was declared about it', async () => {
    const { body } = await ofEvent(eventID);
    expect(body).toMatchObject({ receipt: 'event', events: [{ eventID }] });
    expect(verify(body, await keys())).toMatchObject({ verdict: 'genuine' });
    expect((await ofEvent(eventID, 'other')).body).toMatchObject({ code: 'EVENT_UNKNOWN' });
    expect((await ofEvent('\0')).status).toBe(404);
  });

  test('is for enterprises, and waits for the end of its job', async () => {
    for (const as of ['regulator', 'agency', 'operator'])
      expect((await ofEvent(eventID, as)).status).toBe(403);
    expect((await ofCapture('no-uuid')).status).toBe(404);
    const captureId = randomUUID();
    await service.app.get<pg.Pool>(PG_POOL).query(
      `insert into traceability.capture_job (capture_id, uscc, region, created_at, behaviour, document)
       select $1, uscc, '610124', now(), 'rollback', ''::bytea from traceability.capture_job
       where capture_id in (select capture_id from traceability.event where event_uuid = $2)`,
      [captureId, eventID.slice('urn:uuid:'.length)],
    );
    expect(await ofCapture(captureId)).toMatchObject({
      ...{ status: 409, body: { code: 'CAPTURE_RUNNING' } },
    });
  });
});
