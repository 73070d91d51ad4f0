// `npm run distributed`: the platform as separate processes, started and kept running by this one.
import { buildAndRun } from './build-and-run.mjs';

await buildAndRun('distributed');
