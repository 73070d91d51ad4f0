import { abortablePause, type ServiceContext, type Work } from '@zhixin/service-shell';
import { noteDueAt } from '../findings/due-things.js';
import { touchedBy } from '../findings/touched-things.js';
import { EventLog } from '../log/event-log.js';
import { queryableOf } from '../log/queryable.js';
import { markWatched } from '../scopes/watched-scopes.js';
import { eventsAbout } from './events-about.js';
import { noteSeen, saidAnewLeft, takeSaidAnew } from './said-anew.js';

/** How often it is asked whether something was said. */
const LOOK_MS = 1_000;
/** Events that one transaction looks at. */
const EVENTS_MAX = 500;

/**
 * Looks again at the events about parties, places and events of which somebody says something else than before: the
 * findings about their things are due, and watched scopes that stand on them are computed anew. A step is one
 * transaction, so a restart goes on, and a second instance does no harm.
 */
export const whatIsSaidAnew = (context: ServiceContext): Work => ({
  name: 'what is said anew',
  run: async (signal) => {
    while (!signal.aborted) if (!(await lookAgain(context))) await abortablePause(LOOK_MS, signal);
  },
  lag: () => saidAnewLeft(context.provided(EventLog).pool),
});

/** Looks at the next events; false: nothing was said. */
export const lookAgain = ({ dataSource, clock }: ServiceContext): Promise<boolean> =>
  dataSource.transaction(async (tx) => {
    const db = queryableOf(tx);
    const said = await takeSaidAnew(db);
    if (said === undefined) return false;
    const events = await eventsAbout(db, said, EVENTS_MAX);
    const now = clock.now();
    // It may have been recorded long before it came here: what was computed meanwhile did not know it.
    const isAhead = Date.parse(said.knownFrom) > Date.parse(now);
    await markWatched(db, events, isAhead ? said.knownFrom : now);
    await noteDueAt(db, [...touchedBy(events).keys()], now);
    await noteSeen(db, said, events.length < EVENTS_MAX ? undefined : events.at(-1)!.position);
    return true;
  });
