import { runProcess } from '@zhixin/service-shell';
import { ExchangeModule } from './exchange.module.js';

await runProcess([ExchangeModule]);
