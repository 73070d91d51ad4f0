import { runProcess } from '@zhixin/service-shell';
import { RecallModule } from './recall.module.js';

await runProcess([RecallModule]);
