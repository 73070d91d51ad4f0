import { cpus, totalmem } from 'node:os';

/** What a figure was measured on. */
export const machine = () => ({
  cpus: cpus().length,
  model: cpus()[0]?.model,
  memoryBytes: totalmem(),
  node: process.version,
});
