import { testDatabase } from '@zhixin/infra-postgres/test-database';
import pg from 'pg';
import { answersContract } from './idempotency-answers.contract.js';
import { postgresAnswers } from './idempotency-answers.js';

answersContract('PostgreSQL', async () => {
  const database = await testDatabase();
  const pool = new pg.Pool({ connectionString: database.url });
  return {
    answers: postgresAnswers(pool),
    close: async () => {
      await pool.end();
      await database.drop();
    },
  };
});
