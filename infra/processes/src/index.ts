import { createServer } from 'node:net';

export { endProcess, hasEnded, isAlive } from './ending.js';
export { startProcess, type Program, type RunningProcess } from './start-process.js';
export { until, WaitedInVain } from './until.js';

/** A loopback port that nobody listens on at this moment. */
export const freePort = (): Promise<number> =>
  new Promise((found, failed) => {
    const probe = createServer();
    probe.once('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => found(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
