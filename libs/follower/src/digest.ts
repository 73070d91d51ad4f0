import { pause, StreamOfANewerVersion } from '@zhixin/event-store';
import { Backlog, ParkingFull, type EntryToPark, type ParkingReason } from './backlog.js';
import { silent, type Log } from './log.js';
import { isTransient } from './transient.js';

/** How often a batch is tried as a whole before it is taken apart. */
export const BATCH_ATTEMPTS_MAX = 4;
const RETRY_FIRST_MS = 50;
const RETRY_FACTOR = 2;
const RETRY_MAX_MS = 2_000;

/** Another has the lead now, so nothing of the batch may be saved. */
export class LeadLost extends Error {}

/** Why an entry was set aside, and after how many attempts. */
export interface Failure {
  readonly error: unknown;
  readonly attempts: number;
}

/** An entry that is set aside. */
export interface SetAsideEntry<Event> extends EntryToPark {
  readonly event: Event;
  readonly reason: ParkingReason;
  /** Absent for one that was not tried. */
  readonly failure?: Failure;
}

/** A batch, sorted into what is handled now and what is set aside; both together are the batch. */
export interface SortedBatch<Event> {
  readonly batch: readonly Event[];
  readonly handled: readonly Event[];
  readonly aside: readonly SetAsideEntry<Event>[];
}

/** What a follower can do with entries of its log. */
export interface Digestion<Event> {
  /**
   * One transaction: the handler's rows for what is handled, the list of parked entries for what is set aside, and
   * the place behind the whole batch.
   *
   * @throws LeadLost
   */
  readonly settle: (step: SortedBatch<Event>) => Promise<void>;
  readonly backlog: Backlog;
  /** Entries of one key are handled in order, so one that fails holds up the rest; absent: it holds up nobody. */
  readonly keyOf: (event: Event) => string | undefined;
  /** Whether the entry belongs to a newer version of the platform. */
  readonly isNewer?: ((event: Event) => boolean) | undefined;
  /** How the log names the entry. */
  readonly placeOf: (event: Event) => object;
  /** Told of each try that failed. */
  readonly failed?: ((error: unknown) => void) | undefined;
  readonly signal: AbortSignal;
  readonly log?: Log | undefined;
}

/**
 * Gets a batch behind us: tried as a whole a few times with back-off, then entry by entry, each in a transaction of
 * its own. What still fails is set aside, and what follows of its key is set aside behind it untried; all other keys
 * go on. A transient failure (the database or what the handler calls is away) is retried for ever and sets nothing
 * aside. Returns early, the rest undone, when `signal` aborts.
 *
 * @throws LeadLost when another took over, ParkingFull when too much is set aside.
 */
export const digest = async <Event>(
  batch: readonly Event[],
  digestion: Digestion<Event>,
): Promise<void> => {
  const { signal } = digestion;
  const failure = await settleOften(batch, BATCH_ATTEMPTS_MAX, digestion);
  if (failure === undefined || signal.aborted) return;
  if (batch.length === 1) return park(batch[0] as Event, failure, digestion);
  for (const event of batch) {
    const alone = await settleOften([event], 1, digestion);
    if (alone === undefined) continue;
    if (signal.aborted) return;
    const attempts = failure.attempts + alone.attempts;
    await park(event, { error: alone.error, attempts }, digestion);
  }
};

/** What becomes of a parked entry that somebody asked for. */
export interface ReplayActions {
  /** One transaction: the handler's rows, and the entry off the list. @throws LeadLost */
  readonly handle: () => Promise<void>;
  /** It cannot be handled yet, so it waits as before. Without failure: it is of a newer version. */
  readonly waitOn: (failure?: Failure) => Promise<void>;
}

/**
 * Handles a parked entry once more, tried as often as any other. It is the first of its key, which waits for nothing
 * but this one.
 *
 * @throws LeadLost when another took over.
 */
export const digestAgain = async <Event>(
  event: Event,
  digestion: Omit<Digestion<Event>, 'settle' | 'backlog'>,
  { handle, waitOn }: ReplayActions,
): Promise<void> => {
  if (digestion.isNewer?.(event) === true) return waitOn();
  const settle = ({ aside: [failed] }: SortedBatch<Event>) =>
    failed === undefined ? handle() : waitOn(failed.failure);
  await digest([event], { ...digestion, settle, backlog: new Backlog() });
};

/** Tells what may be tried from what has to wait behind what was set aside before. */
const sorted = <Event>(
  batch: readonly Event[],
  digestion: Digestion<Event>,
): SortedBatch<Event> => {
  const { backlog, keyOf, isNewer } = digestion;
  const handled: Event[] = [];
  const aside: SetAsideEntry<Event>[] = [];
  const waiting = new Set<string>();
  for (const event of batch) {
    const key = keyOf(event);
    const isHeld = backlog.holds(key) || (key !== undefined && waiting.has(key));
    const reason = isHeld ? 'held' : isNewer?.(event) === true ? 'newer' : undefined;
    if (reason === undefined) handled.push(event);
    else {
      aside.push({ event, key, reason });
      if (key !== undefined) waiting.add(key);
    }
  }
  return { batch, handled, aside };
};

/** Tries until success (undefined), abort, or `attemptsMax` failures that were not transient. */
const settleOften = async <Event>(
  batch: readonly Event[],
  attemptsMax: number,
  digestion: Digestion<Event>,
): Promise<Failure | undefined> => {
  const { signal, log = silent } = digestion;
  let attempts = 0;
  for (let tries = 1; ; tries += 1) {
    try {
      await settle(sorted(batch, digestion), digestion);
      return undefined;
    } catch (error) {
      if (error instanceof LeadLost || error instanceof ParkingFull) throw error;
      digestion.failed?.(error);
      const transient = isTransient(error);
      if (!transient) attempts += 1;
      log.warn({ ...placeIn(batch, digestion), tries, transient, err: error }, 'a batch failed');
      if (attempts >= attemptsMax || signal.aborted) return { error, attempts };
      await pause(backOff(tries), signal);
      if (signal.aborted) return { error, attempts };
    }
  }
};

const settle = async <Event>(
  step: SortedBatch<Event>,
  digestion: Digestion<Event>,
): Promise<void> => {
  const { backlog } = digestion;
  backlog.makeRoom(step.aside);
  await digestion.settle(step);
  for (const entry of step.aside) backlog.add(entry);
};

/** Why an entry is set aside whose handling failed: only a newer version can write to the stream that it needs. */
export const reasonOf = ({ error }: Failure): Exclude<ParkingReason, 'held'> =>
  error instanceof StreamOfANewerVersion ? 'newer' : 'failed';

const park = async <Event>(event: Event, failure: Failure, digestion: Digestion<Event>) => {
  const { keyOf, signal, log = silent } = digestion;
  const aside = [{ event, key: keyOf(event), reason: reasonOf(failure), failure }];
  const step = { batch: [event], handled: [], aside };
  for (let tries = 1; !signal.aborted; tries += 1)
    try {
      await settle(step, digestion);
      log.error({ ...digestion.placeOf(event), err: failure.error }, 'an event was parked');
      return;
    } catch (error) {
      if (error instanceof LeadLost || error instanceof ParkingFull) throw error;
      log.warn({ ...digestion.placeOf(event), tries, err: error }, 'parking failed');
      await pause(backOff(tries), signal);
    }
};

const placeIn = <Event>(batch: readonly Event[], { placeOf }: Digestion<Event>) => ({
  ...(batch[0] === undefined ? {} : placeOf(batch[0])),
  events: batch.length,
});

/** Milliseconds to wait after the given number of tries. */
export const backOff = (tries: number): number =>
  Math.min(RETRY_FIRST_MS * RETRY_FACTOR ** (tries - 1), RETRY_MAX_MS);
