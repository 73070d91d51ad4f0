import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TestService } from '@zhixin/service-shell/testing';
import {
  captureAll,
  CONTEXT,
  epcisDocument,
  LOT,
  objectEvent,
  traceabilityService,
} from './testing.js';

describe('the EPCIS 2.0 interface', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await traceabilityService();
  });
  afterAll(() => service.close());

  const post = (path: string, body: unknown, more: object = {}) =>
    service.request(`POST /epcis/v2${path}`, { as: 'enterprise', body, ...more });
  const events = async (query: Record<string, string>, as = 'enterprise') => {
    const answer = await service.request('GET /epcis/v2/events', { as, query });
    expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
    return answer.body.epcisBody.queryResults.resultsBody.eventList;
  };

  describe('capture', () => {
    test('takes a document, finishes the job and gives the event back', async () => {
      const event = objectEvent({ eventID: 'urn:uuid:a-1', 'ex:note': { z: 1, a: ['周至'] } });
      const job = await captureAll(
        service,
        epcisDocument({ ...event, recordTime: '2001-01-01T00:00:00Z' }),
      );
      expect(job).toMatchObject({
        running: false,
        success: true,
        captureErrorBehaviour: 'rollback',
        errors: [],
        accepted: 1,
        duplicate: 0,
        rejected: 0,
      });
      const [found] = await events({ EQ_eventID: 'urn:uuid:a-1' });
      expect(found).toEqual({ ...event, recordTime: '2026-06-01T01:00:00.000Z' });
      expect(Object.keys(found['ex:note'])).toEqual(['z', 'a']);
    });

    test('counts what it has seen before', async () => {
      const document = epcisDocument(objectEvent({ eventTime: '2026-05-01T00:00:00Z' }));
      await captureAll(service, document);
      expect(await captureAll(service, document)).toMatchObject({
        success: true,
        accepted: 0,
        duplicate: 1,
      });
    });

    test('stores the same event once when it comes 1,000 times at once', async () => {
      const event = { ...objectEvent({ eventTime: '2026-05-02T00:00:00Z' }), '@context': CONTEXT };
      const statuses: number[] = [];
      const one = async () => {
        for (let count = 0; count < 50; count += 1)
          statuses.push((await post('/events', event)).status);
      };
      await Promise.all(Array.from({ length: 20 }, one));
      expect(statuses.filter((status) => status === 201)).toHaveLength(1);
      expect(statuses.filter((status) => status === 409)).toHaveLength(999);
      expect(
        await events({
          GE_eventTime: '2026-05-02T00:00:00Z',
          LT_eventTime: '2026-05-02T00:00:01Z',
        }),
      ).toHaveLength(1);
    }, 60_000);
  });
});
