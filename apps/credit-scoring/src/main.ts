import { runProcess } from '@zhixin/service-shell';
import { CreditScoringModule } from './credit-scoring.module.js';

await runProcess([CreditScoringModule]);
