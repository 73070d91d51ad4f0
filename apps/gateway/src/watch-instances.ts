import { abortablePause, type Log } from '@zhixin/service-shell/edge';
import { ask } from './ask.js';
import { INSTANCE_MS_MAX } from './health.js';
import type { Upstream } from './upstream.js';

/** Milliseconds between two looks at an instance. */
export const LOOK_MS = 2_000;

/**
 * Asks instances of a service whether they live, until `signal` aborts. One that hangs still takes
 * connections and answers nothing; after a look or two it is asked last, instead of holding up its share
 * of the callers until they are told 503. A service with one instance is not watched: there is nobody else.
 */
export const watchInstances = (
  services: readonly Upstream[],
  { signal, log }: { readonly signal: AbortSignal; readonly log: Log },
): void => {
  for (const service of services.filter(({ origins }) => origins.length > 1))
    for (const origin of service.origins) void watch(service, origin, { signal, log });
};

const watch = async (
  service: Upstream,
  instance: string,
  { signal, log }: { readonly signal: AbortSignal; readonly log: Log },
): Promise<void> => {
  const place = { service: service.name, instance };
  for (let answered = true; !signal.aborted;) {
    await abortablePause(LOOK_MS, signal);
    if (signal.aborted) return;
    const question = { path: '/livez', origin: instance, withinMs: INSTANCE_MS_MAX };
    const answers = await ask(service, question).then(
      () => true,
      () => false,
    );
    service.mark(instance, { silent: !answers });
    if (answers && !answered) log.info(place, 'An instance answers again.');
    if (!answers && answered) log.warn(place, 'An instance does not answer; it is asked last.');
    answered = answers;
  }
};
