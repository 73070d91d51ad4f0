import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { TestService } from '@zhixin/service-shell/testing';
import { captures } from './epcis-capture.contract.js';
import { identifies } from './epcis-identity.contract.js';
import { finds } from './epcis-queries.contract.js';
import { refuses } from './epcis-refusals.contract.js';
import { callers, epcisClient, traceabilityService } from './testing.js';

// A database of its own takes its time on a busy machine.
jest.setTimeout(30_000);

describe('the EPCIS 2.0 interface', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await traceabilityService({ callers });
  });
  afterAll(() => service.close());

  const epcis = epcisClient(() => service);
  captures(epcis);
  identifies(epcis);
  refuses(epcis);
  finds(epcis);

  test('tells what it offers', async () => {
    const root = await epcis.get('/', { as: undefined });
    expect(root).toMatchObject({
      status: 200,
      body: { type: 'Collection', member: expect.arrayContaining(['capture', 'events']) },
    });
    for (const [path, allow] of [
      ['', 'GET, OPTIONS'],
      ['/capture', 'GET, OPTIONS, POST'],
      ['/capture/1', 'GET, OPTIONS'],
      ['/events', 'GET, OPTIONS, POST'],
      ['/events/1', 'GET, OPTIONS'],
      ['/epcs/1/events', 'GET, OPTIONS'],
    ] as const) {
      const answer = await epcis.request(`OPTIONS /epcis/v2${path}`);
      expect([path, answer.status, answer.headers['allow']]).toEqual([path, 204, allow]);
      expect(answer.headers['gs1-epcis-min']).toBe('2.0.0');
    }
  });
});
