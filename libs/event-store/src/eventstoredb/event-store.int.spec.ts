import { jest } from '@jest/globals';
import { startEventStoreDouble } from '@zhixin/infra-eventstoredb';
import { eventStoreContract } from '../event-store.contract.js';
import { eventStoreDbEventStore } from './event-store.js';

// A busy machine is slow, not wrong.
jest.setTimeout(60_000);

eventStoreContract('EventStoreDB', async () => {
  const double = await startEventStoreDouble();
  return {
    idsKnownIn: 'one stream',
    open: () => eventStoreDbEventStore({ connectionString: double.url }),
    remove: () => double.stop(),
  };
});
