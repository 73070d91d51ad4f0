import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { ConfirmationReceipt, EventConfirmationPage } from '@zhixin/contracts';
import { PG_POOL } from '@zhixin/service-shell';
import type { TestService } from '@zhixin/service-shell/testing';
import type pg from 'pg';
import { confirmationsOf } from '../confirmations/confirmations.js';
import { callers, captureAll, epcisDocument, objectEvent, traceabilityService } from './testing.js';

// A database of its own takes its time on a busy machine.
jest.setTimeout(60_000);

const CONFIRMATIONS = '/api/traceability/confirmations';
const REASON = '现场核对送货单与实物';

describe('the confirmation of an event that one side tells', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await traceabilityService({ callers, background: true });
  });
  afterAll(() => service.close());

  const captured = async (as = 'enterprise', eventID = `urn:uuid:${randomUUID()}`) => {
    await captureAll(service, epcisDocument(objectEvent({ eventID })), { as });
    return eventID;
  };
  const confirm = (
    eventID: string,
    { as = 'regulator', reason = REASON, ...more }: Record<string, string> = {},
  ) =>
    service.request<ConfirmationReceipt & { code: string }>(`POST ${CONFIRMATIONS}`, {
      as,
      body: { eventID, reason, ...more },
    });
  const withdraw = (id: string, as = 'regulator') =>
    service.request<ConfirmationReceipt & { code: string }>(
      `POST ${CONFIRMATIONS}/${id}/withdrawal`,
      { as, body: { reason: '送货单系伪造' } },
    );
  const list = async (
    eventID: string,
    { as = 'regulator', ...query }: Record<string, string> = {},
  ) =>
    (
      await service.request<EventConfirmationPage>(`GET ${CONFIRMATIONS}`, {
        as,
        query: { eventID, ...query },
      })
    ).body.items;
  const asGraph = (eventID: string) =>
    confirmationsOf(service.app.get<pg.Pool>(PG_POOL), [eventID, 'urn:uuid:another']);

  test('says who, when and why, once, until it is withdrawn', async () => {
    const eventID = await captured();
    const first = await confirm(eventID);
    expect([first.status, first.body.recorded]).toEqual([201, true]);
    const again = await confirm(eventID, { as: 'province', reason: '亦已核对' });
    expect([again.status, again.body]).toEqual([200, { ...first.body, recorded: false }]);
    const { confirmationId, position } = first.body;
    const [found, ...others] = await list(eventID, { after: position });
    expect(others).toEqual([]);
    expect(found).toMatchObject({ confirmationId, eventID, by: 'regulator-xian', reason: REASON });
    expect(await asGraph(eventID)).toEqual([
      { eventId: eventID, reporter: found!.uscc, recordTime: found!.recordTime },
    ]);

    const ended = await withdraw(confirmationId, 'province');
    expect(ended).toMatchObject({ status: 201, body: { confirmationId, recorded: true } });
    expect(await withdraw(confirmationId)).toMatchObject({ status: 200 });
    const [withdrawn] = await list(eventID, { after: ended.body.position });
    expect(withdrawn).toMatchObject({ ...found, withdrawal: { by: 'regulator-shaanxi' } });
    expect(await asGraph(eventID)).toMatchObject([
      { recordTime: found!.recordTime, withdrawnAt: withdrawn!.withdrawal!.recordTime },
    ]);

    const anew = await confirm(eventID);
    expect(anew.body.confirmationId).not.toBe(confirmationId);
    // Whoever repeats the withdrawal of the first leaves the second alone.
    expect(await withdraw(confirmationId)).toMatchObject({
      status: 200,
      body: { recorded: false },
    });
    const page = await service.request<EventConfirmationPage>(`GET ${CONFIRMATIONS}`, {
      as: 'regulator',
      query: { eventID, limit: '1', after: anew.body.position },
    });
    expect(page.body.items).toMatchObject([{ confirmationId }]);
    const next = /<([^>]+)>/.exec(page.headers['link']!)![1]!;
    const second = await service.request<EventConfirmationPage>(`GET ${next}`, { as: 'regulator' });
    expect(second.body.items).toMatchObject([{ confirmationId: anew.body.confirmationId }]);
    expect(second.headers['link']).toBeUndefined();
  });

  test('is for officers of the region that reported it', async () => {
    const eventID = await captured();
    const answers = [
      await confirm(eventID, { as: 'otherRegion' }),
      await confirm(eventID, { as: 'enterprise' }),
      await confirm(eventID, { as: 'agency' }),
      await confirm(`urn:uuid:${randomUUID()}`),
      await confirm(eventID, { reason: ' ' }),
    ];
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
      [404, 'CONFIRMED_EVENT_UNKNOWN'],
      [403, 'NOT_ALLOWED'],
      [403, 'NOT_ALLOWED'],
      [404, 'CONFIRMED_EVENT_UNKNOWN'],
      [400, 'BAD_INPUT'],
    ]);
    const { body } = await confirm(eventID);
    expect(await withdraw(body.confirmationId, 'otherRegion')).toMatchObject({ status: 404 });
    expect(await withdraw('1')).toMatchObject({ body: { code: 'CONFIRMATION_UNKNOWN' } });
    const after = body.position;
    expect(await list(eventID, { after, as: 'enterprise' })).toHaveLength(1);
    expect(await list(eventID, { after, as: 'pager' })).toEqual([]);
    expect(await list(eventID, { after, as: 'otherRegion' })).toEqual([]);
  });

  test('is about one reporter’s event, though another uses the same eventID', async () => {
    const eventID = await captured();
    await captured('pager', eventID);
    expect(await confirm(eventID)).toMatchObject({
      status: 409,
      body: { code: 'EVENT_OF_SEVERAL' },
    });
    const { uscc } = callers.pager;
    const { status, body } = await confirm(eventID, { uscc });
    expect(status).toBe(201);
    expect(await list(eventID, { after: body.position })).toMatchObject([{ uscc }]);
  });

  test('is not given to what its reporter declares an error', async () => {
    const eventID = await captured();
    const declaration = objectEvent({
      eventID,
      errorDeclaration: {
        declarationTime: '2026-05-21T08:00:00.000+08:00',
        reason: 'incorrect_data',
      },
    });
    await captureAll(service, epcisDocument(declaration));
    expect(await confirm(eventID)).toMatchObject({
      status: 409,
      body: { code: 'EVENT_DECLARED_WRONG' },
    });
  });
});
