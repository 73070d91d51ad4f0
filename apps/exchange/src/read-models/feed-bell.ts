import type { DataSource } from 'typeorm';
import pg from 'pg';
import type { ServiceContext } from '@zhixin/service-shell';
import { sees, type EventAddress, type Visibility } from '../domain/visibility.js';
import { FEED_CHANNEL } from '../reactions/fill-feed.js';

/** Readers that one process serves at a time, waiting or not. */
export const WAITERS_MAX = 2_000;
/** How long a new event may stay unnoticed when NOTIFY does not reach us. */
const LOOK_AGAIN_MS = 250;
/** New events looked at one by one; with more than these every reader of the topic is woken. */
const LOOK_EVENTS_MAX = 2_000;

/** A reader that waits for the next event it may see. Take it before looking, close it at the end. */
export interface FeedWaiter {
  /** Resolves when such an event arrived since the last call (or the start), after `ms`, or on abort. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  close(): void;
}

interface WaitingReader {
  readonly visibility: Visibility;
  rung: boolean;
  wake: () => void;
}

/**
 * Wakes waiting readers. One per process: a new event is looked at once, in memory, for all of them, so
 * a thousand idle readers cost PostgreSQL what one does, and a reader whose part of the feed did not grow
 * sleeps on.
 */
export class FeedBell {
  readonly #waiting = new Map<string, Set<WaitingReader>>();
  readonly #seen = new Map<string, bigint>();
  #waiters = 0;
  #look: () => void = () => undefined;

  /** Undefined when `WAITERS_MAX` readers wait already. */
  waiter(topic: string, visibility: Visibility): FeedWaiter | undefined {
    if (this.#waiters >= WAITERS_MAX) return undefined;
    const waiting: WaitingReader = { visibility, rung: false, wake: () => undefined };
    const all = this.#waiting.get(topic) ?? new Set();
    this.#waiting.set(topic, all.add(waiting));
    this.#waiters += 1;
    return {
      wait: (ms, signal) => waitFor(waiting, ms, signal),
      close: () => {
        if (all.delete(waiting)) this.#waiters -= 1;
      },
    };
  }

  /** The process's one look-out; runs as background work of the service. */
  work({ config, dataSource }: ServiceContext) {
    return {
      name: 'feed bell',
      run: async (signal: AbortSignal) => {
        const listener = new pg.Client({ connectionString: config.databaseUrl });
        let lost: Error | undefined;
        listener.on('error', (error) => (lost = error));
        listener.on('notification', () => this.#look());
        await listener.connect();
        try {
          await listener.query(`listen ${FEED_CHANNEL}`);
          while (!signal.aborted) {
            if (lost !== undefined) throw lost;
            const next = this.#nextLook(signal);
            await this.#lookOnce(dataSource);
            await next;
          }
        } finally {
          await listener.end().catch(() => undefined);
        }
      },
    };
  }

  // Taken before looking, so that a notification that arrives meanwhile is not lost.
  #nextLook(signal: AbortSignal): Promise<void> {
    return new Promise((look) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        look();
      };
      const timer = setTimeout(done, LOOK_AGAIN_MS);
      signal.addEventListener('abort', done);
      this.#look = done;
    });
  }

  async #lookOnce(dataSource: DataSource): Promise<void> {
    for (const [topic, waiting] of this.#waiting)
      if (waiting.size === 0) {
        this.#waiting.delete(topic);
        this.#seen.delete(topic);
      }
    if (this.#waiting.size === 0) return;
    const heads = await dataSource.query<{ topic: string; sequence: string }[]>(
      'select topic, sequence::text as sequence from feed_head where topic = any($1)',
      [[...this.#waiting.keys()]],
    );
    for (const { topic, sequence } of heads)
      await this.#lookAt(topic, BigInt(sequence), dataSource);
  }

  async #lookAt(topic: string, head: bigint, dataSource: DataSource): Promise<void> {
    const seen = this.#seen.get(topic);
    if (seen === head) return;
    const waiting = this.#waiting.get(topic) ?? new Set();
    if (seen === undefined || head - seen > LOOK_EVENTS_MAX) ring(waiting);
    else ringWhoSees(waiting, await addressedBetween({ topic, seen, head }, dataSource));
    this.#seen.set(topic, head);
  }
}

const addressedBetween = (
  { topic, seen, head }: { topic: string; seen: bigint; head: bigint },
  dataSource: DataSource,
) =>
  dataSource.query<EventAddress[]>(
    `select uscc, region, audience from feed_event
     where topic = $1 and sequence > $2 and sequence <= $3
     union
     select uscc, region, audience from feed_place
     where topic = (select number from feed_head where feed_head.topic = $1)
       and sequence > $2 and sequence <= $3`,
    [topic, String(seen), String(head)],
  );

const ring = (waiting: Iterable<WaitingReader>) => {
  for (const waiter of waiting) {
    waiter.rung = true;
    waiter.wake();
  }
};

const ringWhoSees = (waiting: Iterable<WaitingReader>, events: readonly EventAddress[]) =>
  ring([...waiting].filter(({ visibility }) => events.some((event) => sees(visibility, event))));

const waitFor = (waiting: WaitingReader, ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((done) => {
    const finish = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      waiting.wake = () => undefined;
      waiting.rung = false;
      done();
    };
    if (waiting.rung || signal.aborted || ms <= 0) {
      waiting.rung = false;
      return done();
    }
    const timer = setTimeout(finish, ms);
    signal.addEventListener('abort', finish);
    waiting.wake = finish;
  });
