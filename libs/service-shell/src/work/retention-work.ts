import type { BusRetention } from '@zhixin/event-bus';
import { abortablePause } from './abortable-pause.js';
import type { Work } from './background-work.js';
import type { Platform } from '../injection.js';

const PASS_EVERY_MS = 3_600_000;
/** Between two steps, so that a long pass leaves the database to others. */
const STEP_PAUSE_MS = 200;

/**
 * Keeps the bus from growing for ever: forgets in small steps what nobody has to read any more. Every
 * process runs it, and one at a time takes a step.
 */
export const retentionWork = (
  { metrics, log }: Pick<Platform, 'metrics' | 'log'>,
  retention: BusRetention,
): Work => ({
  name: 'event bus/retention',
  run: async (signal) => {
    const total = { log: 0, inbox: 0 };
    while (!signal.aborted) {
      const { more, ...removed } = await retention.prune();
      for (const kind of ['log', 'inbox'] as const) {
        metrics.pruned.inc({ kind }, removed[kind]);
        total[kind] += removed[kind];
      }
      if (!more && total.log + total.inbox > 0) {
        log.info({ removed: { ...total } }, 'The bus forgot what nobody has to read any more.');
        Object.assign(total, { log: 0, inbox: 0 });
      }
      await abortablePause(more ? STEP_PAUSE_MS : PASS_EVERY_MS, signal);
    }
  },
});
