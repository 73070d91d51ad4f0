import {
  eventTypeFilter,
  excludeSystemEvents,
  streamNameFilter,
  type AllStreamResolvedEvent,
  type AllStreamSubscription,
  type EventStoreDBClient,
  type Filter,
  type Position as ClientPosition,
} from '@eventstore/db-client';
import { backoffMs } from '../backoff.js';
import { EventStoreUnavailable } from '../event-store-errors.js';
import type { EventFilter, RecordedEvent } from '../event-store.js';
import { passes } from '../recent-events.js';
import { leavable } from './client-call.js';
import { isTransient, ServerSilent } from './client-faults.js';
import { READ_SILENCE_MS, startOf } from './reader.js';
import { eventOf, isSystemEvent } from './records.js';

/** Events that wait for the reader before the server is told to wait. */
const BUFFERED_EVENTS_MAX = 1_000;
/** The server reports how far it has looked at least every so many events that nobody wants. */
export const CHECKPOINT_EVENTS = 500;

interface FeedOptions {
  readonly client: EventStoreDBClient;
  readonly after: ClientPosition | undefined;
  readonly filter: EventFilter | undefined;
  /** How often in a row the connection may break before `take` rejects. */
  readonly failuresMax: number;
  /** Ends with the newest event that is there, instead of waiting for more. */
  readonly untilCaughtUp?: boolean;
}

/**
 * Events of all streams after a place. When its subscription breaks it makes another one, from the last
 * event or checkpoint that came, waiting longer each time in a row.
 */
export class Feed {
  private readonly events: RecordedEvent[] = [];
  private place: ClientPosition | undefined;
  private current: AllStreamSubscription | undefined;
  private leaveCurrent: () => void = () => undefined;
  private failures = 0;
  private failure: unknown;
  private reopening: NodeJS.Timeout | undefined;
  private stopped = false;
  // Events that had come, and were to come out of the client, when the server said that it had no more.
  private caughtUpAt: number | undefined;
  private came = 0;
  private wake: () => void = () => undefined;

  constructor(private readonly options: FeedOptions) {
    this.place = options.after;
    if (!wantsNothing(options.filter)) this.open();
  }

  /**
   * At most `max` events, as soon as there is one; none when `signal` aborts, or at the end of a feed
   * that has one.
   */
  async take(max: number, signal: AbortSignal): Promise<readonly RecordedEvent[]> {
    while (this.events.length === 0 && !signal.aborted && !this.isAtEnd()) {
      if (this.failure !== undefined) throw this.failure;
      await this.change(signal);
    }
    const taken = this.events.splice(0, max);
    if (this.events.length < BUFFERED_EVENTS_MAX) this.current?.resume();
    return taken;
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.reopening);
    this.leave();
  }

  private isAtEnd() {
    if (this.options.untilCaughtUp !== true) return false;
    return (
      wantsNothing(this.options.filter) ||
      (this.caughtUpAt !== undefined && this.came >= this.caughtUpAt)
    );
  }

  private change(signal: AbortSignal): Promise<void> {
    return new Promise((done) => {
      const silent =
        this.options.untilCaughtUp === true
          ? setTimeout(() => this.broken(new ServerSilent(READ_SILENCE_MS)), READ_SILENCE_MS)
          : undefined;
      const finish = () => {
        clearTimeout(silent);
        signal.removeEventListener('abort', finish);
        done();
      };
      this.wake = finish;
      signal.addEventListener('abort', finish);
    });
  }

  private open() {
    const subscription = this.options.client.subscribeToAll({
      fromPosition: startOf(this.place),
      filter: this.serverFilter(),
    });
    this.current = subscription;
    this.leaveCurrent = leavable(subscription).leave;
    const ifCurrent = (act: () => void) => () => {
      if (this.current === subscription) act();
    };
    subscription.on('error', (error: unknown) => ifCurrent(() => this.broken(error))());
    subscription.on(
      'end',
      ifCurrent(() => this.broken(new ServerSilent(0))),
    );
    subscription.on(
      'confirmation',
      ifCurrent(() => (this.failures = 0)),
    );
    subscription.on(
      'caughtUp',
      ifCurrent(() => {
        this.caughtUpAt = this.came + subscription.readableLength;
        this.wake();
      }),
    );
    subscription.on('data', (resolved: AllStreamResolvedEvent) =>
      ifCurrent(() => this.receive(subscription, resolved))(),
    );
  }

  private receive(subscription: AllStreamSubscription, { event }: AllStreamResolvedEvent) {
    this.came += 1;
    if (event?.position === undefined) return;
    this.place = event.position;
    if (!isSystemEvent(event)) {
      const recorded = eventOf(event);
      if (passes(recorded, this.options.filter)) this.events.push(recorded);
    }
    if (this.events.length >= BUFFERED_EVENTS_MAX) subscription.pause();
    this.wake();
  }

  private broken(error: unknown) {
    this.leave();
    clearTimeout(this.reopening);
    if (this.stopped) return;
    this.failures += 1;
    if (!isTransient(error)) this.failure = error;
    else if (this.failures > this.options.failuresMax)
      this.failure = new EventStoreUnavailable(String(error), { cause: error });
    else this.reopening = setTimeout(() => this.open(), backoffMs(this.failures));
    this.wake();
  }

  private leave() {
    this.current = undefined;
    this.caughtUpAt = undefined;
    this.leaveCurrent();
  }

  // The server's filter lets through at least what is wanted; the exact one is `passes`.
  private serverFilter(): Filter {
    const window = {
      maxSearchWindow: CHECKPOINT_EVENTS,
      checkpointInterval: 1,
      checkpointReached: (subscription: AllStreamSubscription, place: ClientPosition) => {
        // Only when nothing before it is still on its way to us.
        if (subscription === this.current && subscription.readableLength === 0) this.place = place;
      },
    };
    const { categories, types } = this.options.filter ?? {};
    if (categories !== undefined) return streamNameFilter({ prefixes: [...categories], ...window });
    if (types !== undefined) return eventTypeFilter({ prefixes: [...types], ...window });
    return excludeSystemEvents(window);
  }
}

/** A filter by no category or no type lets nothing through. */
const wantsNothing = (filter: EventFilter | undefined) =>
  filter?.categories?.length === 0 || filter?.types?.length === 0;
