import { describe, expect, test } from '@jest/globals';
import { testDatabase } from '@zhixin/infra-postgres/test-database';
import { openReadModels } from './open-read-models.js';

const SERVICES = ['credit-scoring', 'exchange', 'supervision', 'traceability'];
const TEST_MS = 60_000;

describe('the tables of several services', () => {
  test(
    'are made side by side in an empty database',
    async () => {
      const { url, drop } = await testDatabase();
      const opened = await Promise.allSettled(
        SERVICES.map((service) => openReadModels({ url, service, poolSize: 1 })),
      );
      for (const one of opened) if (one.status === 'fulfilled') await one.value.destroy();
      await drop();
      expect(opened.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))).toEqual([]);
    },
    TEST_MS,
  );
});
