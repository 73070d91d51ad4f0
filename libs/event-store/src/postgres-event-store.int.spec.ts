import { testDatabase } from '@zhixin/infra-postgres/test-database';
import { eventStoreContract } from './event-store.contract.js';
import { postgresEventStore } from './postgres-event-store.js';

eventStoreContract('PostgreSQL', async () => {
  const database = await testDatabase();
  return {
    open: () => postgresEventStore({ connectionString: database.url }),
    remove: () => database.drop(),
  };
});
