import { runProcess } from '@zhixin/service-shell';
import { TraceabilityModule } from './traceability.module.js';

await runProcess([TraceabilityModule]);
