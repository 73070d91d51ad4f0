import { expect, test } from '@jest/globals';
import { inTime } from './event-pages.js';

test('a query that PostgreSQL ended for its length is too complex, and another fault stays one', async () => {
  const failing = (code: string) =>
    inTime(() => Promise.reject(Object.assign(new Error(), { code })));
  await expect(failing('57014')).rejects.toMatchObject({
    status: 413,
    code: 'QueryTooComplexException',
  });
  await expect(failing('57P01')).rejects.toMatchObject({ code: '57P01' });
});
