import { runProcess } from '@zhixin/service-shell';
import { SupervisionModule } from './supervision.module.js';

await runProcess([SupervisionModule]);
