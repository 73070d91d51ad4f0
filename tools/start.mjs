// `npm start`: the whole platform in this process.
import { buildAndRun } from './build-and-run.mjs';

await buildAndRun('standalone');
