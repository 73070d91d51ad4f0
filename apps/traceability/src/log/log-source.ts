import { bell, UnknownPosition, type Position } from '@zhixin/event-store';
import type { FollowedEntry, LogSource } from '@zhixin/follower';
import type { EventLog } from './event-log.js';
import type { LoggedEvent } from './log-entry.js';
import { eventsAfter, headPosition, type BodySelection } from './log-reader.js';
import type { Queryable } from './queryable.js';
import { namesBetween, type NameEntry } from './name-entries.js';
import { isWhole, upgrading, wholeLog } from './log-upgrade.js';

/** Name that positions of the log begin with. */
export const LOG_ADAPTER = 'epcis-log';
/** Polling is the truth; a commit of the same process only shortens the wait. */
const POLL_MS = 500;
/** Entries that one query reads, where a reader wants all. */
const PAGE_EVENTS_MAX = 500;

/** An entry of the log, as its followers get it. */
export interface LogEvent extends FollowedEntry {
  /** What happened; absent in an entry that reports names. */
  readonly event?: LoggedEvent;
  /** What its reporter calls things and places. */
  readonly names?: NameEntry;
}

/** What happened in a batch. */
export const eventsIn = (batch: readonly LogEvent[]): readonly LoggedEvent[] =>
  batch.flatMap(({ event }) => event ?? []);

/** A place in the log for its followers. */
export const logPosition = (position: number): Position => `${LOG_ADAPTER}:${position}`;

/** @throws UnknownPosition for the position of another log. */
export const placeOf = (position: Position | undefined): number => {
  if (position === undefined) return 0;
  const match = POSITION.exec(position);
  if (match === null) throw new UnknownPosition(position, LOG_ADAPTER);
  return Number(match[1]);
};

const POSITION = /^epcis-log:(\d+)$/;

/** What followers ask of whoever writes the log in this process. */
export type LogNews = Pick<EventLog, 'onCommit' | 'justWritten'>;

interface EventLogSourceOptions {
  readonly db: Queryable;
  readonly log: LogNews;
}

/**
 * The log of EPCIS events for those who follow it. While it is upgraded, it shows them nothing, as what they keep may
 * come over with it; whoever would read all of it is refused.
 *
 * @param bodies which events come with their text; the text of the others is ''.
 */
export const logSource = (
  { db, log }: EventLogSourceOptions,
  bodies: BodySelection,
): LogSource<LogEvent> => {
  // What lies before the last event of a page, or before the head where there is no event left, is all there.
  const page = async (after: number, max: number): Promise<LogEvent[]> => {
    const head = await headPosition(db);
    if (head <= after) return [];
    const events = await eventsAfter(db, { after, max, bodies });
    const upTo = events.at(-1)?.position ?? head;
    const named = await namesBetween(db, { after, upTo, max });
    return [...events.map(asFollowed), ...named.map(asNames)]
      .sort((left, right) => placeOf(left.position) - placeOf(right.position))
      .slice(0, max);
  };
  return {
    adapter: LOG_ADAPTER,
    compare: (left, right) => placeOf(left) - placeOf(right),
    at: async (position) => {
      const place = placeOf(position);
      const [event] = await page(place - 1, 1);
      return event?.position === position ? event : undefined;
    },
    read: async function* (after, max = Infinity) {
      if (!(await isWhole(db))) {
        if (max === Infinity) throw upgrading();
        return;
      }
      const head = await headPosition(db);
      let from = placeOf(after);
      for (let left = max; left > 0 && from < head;) {
        const events = await page(from, Math.min(left, PAGE_EVENTS_MAX));
        for (const event of events) {
          if (placeOf(event.position) > head) return;
          yield event;
        }
        if (events.length === 0) return;
        left -= events.length;
        from = placeOf(events.at(-1)!.position);
      }
    },
    follow: async ({ after, batchSize, signal }, handler) => {
      const news = bell();
      const off = log.onCommit(() => news.ring());
      try {
        await wholeLog(db, signal);
        for (let from = placeOf(after); !signal.aborted;) {
          const { rings } = news;
          const batch =
            log.justWritten(from, batchSize, bodies)?.map(asFollowed) ??
            (await page(from, batchSize));
          if (signal.aborted) return;
          if (batch.length === 0) await news.after(rings, POLL_MS, signal);
          else {
            await handler(batch);
            from = placeOf(batch.at(-1)!.position);
          }
        }
      } finally {
        off();
      }
    },
  };
};

const asFollowed = (event: LoggedEvent): LogEvent => ({
  position: logPosition(event.position),
  id: `${LOG_ADAPTER}:${event.position}`,
  type: event.type,
  recordedAt: event.recordTime,
  event,
});

/** Type of an entry that reports names, among the types of events. */
export const NAMES_REPORTED = 'NamesReported';

const asNames = (names: NameEntry): LogEvent => ({
  position: logPosition(names.position),
  id: `${LOG_ADAPTER}:${names.position}`,
  type: NAMES_REPORTED,
  recordedAt: names.recordTime,
  names,
});
