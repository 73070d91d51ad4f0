import { answersContract } from './idempotency-answers.contract.js';
import { memoryAnswers } from './idempotency-answers.js';

answersContract('memory', async () => ({ answers: memoryAnswers(), close: async () => undefined }));
