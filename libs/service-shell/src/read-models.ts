import type { Projection } from '@zhixin/read-model';
import type { Work } from './background-work.js';
import type { ServiceContext } from './service.js';

export const projectionWork = (projection: Projection, context: ServiceContext): Work => {
  void context;
  return { name: `projection ${projection.name}`, run: untilAborted };
};

const untilAborted = (signal: AbortSignal) =>
  new Promise<void>((done) => signal.addEventListener('abort', () => done()));
