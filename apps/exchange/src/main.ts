import { bootstrap } from '@zhixin/service-shell';
import { ExchangeModule } from './exchange.module.js';

await bootstrap([ExchangeModule]);
