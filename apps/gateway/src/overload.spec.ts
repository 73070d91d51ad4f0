import type { ServerResponse } from 'node:http';
import { expect, test } from '@jest/globals';
import { until } from '@zhixin/infra-processes';
import { behind, byPath, json, standing } from './behind-gateway.fixture.js';

const MAX = 2;

test('a gateway that has too much to do asks to wait, answers its probes, and goes on', async () => {
  const held: ServerResponse[] = [];
  const service = await standing(
    byPath({
      '/readyz': json({ ready: true, parts: [] }),
      '/api/credit/held': (_, response) => void held.push(response),
      '/api/credit/enterprises': json({ items: [] }),
    }),
  );
  const { origin } = await behind({ 'credit-scoring': [service] }, { requestsInFlightMax: MAX });
  const waiting: Promise<Response>[] = [];
  try {
    for (let each = 0; each < MAX; each += 1) waiting.push(fetch(`${origin}/api/credit/held`));
    await until('as many as may are held', () => held.length === MAX);

    const refused = await fetch(`${origin}/api/credit/enterprises`);
    expect([refused.status, refused.headers.get('content-type')]).toEqual([
      503,
      expect.stringContaining('application/problem+json'),
    ]);
    expect(await refused.json()).toMatchObject({ code: 'OVERLOADED', status: 503 });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    for (const probe of ['/livez', '/readyz', '/metrics']) {
      const answer = await fetch(`${origin}${probe}`);
      await answer.text();
      expect([probe, answer.status]).toEqual([probe, 200]);
    }

    for (const response of held) response.end('{}');
    for (const answer of await Promise.all(waiting))
      expect([answer.status, await answer.text()]).toEqual([200, '{}']);
    await until('it answers again', async () => {
      const answer = await fetch(`${origin}/api/credit/enterprises`);
      await answer.text();
      return answer.status === 200;
    });
  } finally {
    for (const response of held) response.end();
    await Promise.allSettled(waiting);
  }
});
