import { type handleServerStreamingCall, type ServerWritableStream } from '@grpc/grpc-js';
import type * as Streams from '@eventstore/db-client/generated/streams_pb.js';
import type { DoubleNode } from './double.js';
import type { StoredEvent } from './stored-event.js';
import {
  caughtUpMessage,
  checkpointMessage,
  confirmationMessage,
  eventMessage,
  nameOf,
  streamDeleted,
  streamNotFoundMessage,
} from './wire.js';

type ReadCall = ServerWritableStream<Streams.ReadReq, Streams.ReadResp>;
type ReadOptions = Streams.ReadReq.Options;
type EventPredicate = (event: StoredEvent) => boolean;

const BACKWARDS = 1;
/** Events that a filtered subscription looks at between two checkpoints, unless the caller says. */
const WINDOW_DEFAULT = 32;

/** `Streams/Read`: reads and subscriptions, of one stream and of all. */
export const readCall =
  (double: DoubleNode): handleServerStreamingCall<Streams.ReadReq, Streams.ReadResp> =>
  (call) => {
    call.on('error', () => undefined);
    const options = call.request.getOptions()!;
    const refusal = double.turnAway(call.metadata.get('requires-leader')[0] === 'true');
    if (refusal !== undefined) return void call.emit('error', refusal);
    const isSubscription = options.hasSubscription();
    double.calls[isSubscription ? 'subscribe' : 'read'] += 1;
    const stream = options.hasStream() ? nameOf(options.getStream()!.getStreamIdentifier()) : '';
    if (options.hasStream() && double.log.isTombstoned(stream))
      return void call.emit('error', streamDeleted(stream));
    const running = isSubscription
      ? new Subscription(double, call, options).run()
      : read(double, call, options);
    running.catch(() => call.destroy());
  };

const read = async ({ log }: DoubleNode, call: ReadCall, options: ReadOptions) => {
  const isBackwards = (options.getReadDirection() as number) === BACKWARDS;
  const range = options.hasStream()
    ? streamRange(log.visible(nameOf(options.getStream()!.getStreamIdentifier())), options)
    : allRange(log, options, isBackwards);
  if (range === undefined) {
    call.write(streamNotFoundMessage(nameOf(options.getStream()!.getStreamIdentifier())));
    call.end();
    return;
  }
  const { events, from } = range;
  const wanted = filterOf(options);
  let left = Number(options.getCount());
  const step = isBackwards ? -1 : 1;
  for (let i = from; i >= 0 && i < events.length && left > 0 && !call.cancelled; i += step) {
    if (!wanted(events[i]!)) continue;
    left -= 1;
    await send(call, eventMessage(events[i]!));
  }
  call.end();
};

interface ReadRange {
  readonly events: readonly StoredEvent[];
  /** Index of the first to look at. */
  readonly from: number;
}

const streamRange = (
  events: readonly StoredEvent[] | undefined,
  options: ReadOptions,
): ReadRange | undefined => {
  if (events === undefined) return undefined;
  const place = options.getStream()!;
  const isBackwards = (options.getReadDirection() as number) === BACKWARDS;
  if (place.hasStart()) return { events, from: 0 };
  if (place.hasEnd()) return { events, from: isBackwards ? events.length - 1 : events.length };
  const index = Number(place.getRevision()) - events[0]!.revision;
  return { events, from: isBackwards ? Math.min(index, events.length - 1) : Math.max(0, index) };
};

const allRange = (
  log: DoubleNode['log'],
  options: ReadOptions,
  isBackwards: boolean,
): ReadRange => {
  // A read sees what is there when it begins.
  const events = log.all.slice();
  const place = options.getAll()!;
  if (place.hasStart()) return { events, from: isBackwards ? -1 : 0 };
  if (place.hasEnd()) return { events, from: isBackwards ? events.length - 1 : events.length };
  const index = log.indexAt(Number(place.getPosition()!.getCommitPosition()));
  // Forwards it includes its position, backwards it does not.
  return { events, from: isBackwards ? index - 1 : index };
};

const filterOf = (options: ReadOptions): EventPredicate => {
  const filter = options.getFilter();
  if (filter === undefined) return () => true;
  const expression = filter.getStreamIdentifier() ?? filter.getEventType()!;
  const textOf = filter.hasStreamIdentifier()
    ? ({ stream }: StoredEvent) => stream
    : ({ type }: StoredEvent) => type;
  const pattern = expression.getRegex() === '' ? undefined : new RegExp(expression.getRegex());
  const prefixes = expression.getPrefixList();
  return (event) =>
    pattern === undefined
      ? prefixes.some((prefix) => textOf(event).startsWith(prefix))
      : pattern.test(textOf(event));
};

// Follows the log, or one stream of it, until the caller leaves.
class Subscription {
  readonly #wanted: EventPredicate;
  readonly #events: () => readonly StoredEvent[];
  readonly #checkpointEvery: number;
  #next: number;
  #looked = 0;
  #wake: () => void = () => undefined;

  constructor(
    double: DoubleNode,
    private readonly call: ReadCall,
    options: ReadOptions,
  ) {
    const { log } = double;
    this.#wanted = filterOf(options);
    const stream = options.hasStream() && nameOf(options.getStream()!.getStreamIdentifier());
    this.#events = stream === false ? () => log.all : () => log.visible(stream) ?? [];
    double.calls.subscribedAfter = Number(
      options.getAll()?.getPosition()?.getCommitPosition() ?? -1,
    );
    this.#next = options.hasStream()
      ? firstOfStream(options, this.#events())
      : firstOfAll(log, options);
    const filter = options.getFilter();
    this.#checkpointEvery =
      filter === undefined
        ? Infinity
        : (filter.hasMax() ? filter.getMax() : WINDOW_DEFAULT) *
          filter.getCheckpointintervalmultiplier();
    const forget = log.onWritten(() => this.#wake());
    call.once('close', forget);
    call.once('cancelled', () => {
      forget();
      this.#wake();
    });
  }

  async run() {
    await send(this.call, confirmationMessage());
    await this.#catchUp();
    await send(this.call, caughtUpMessage());
    while (!this.call.cancelled) {
      await this.#catchUp();
      if (this.#next >= this.#events().length && !this.call.cancelled)
        await new Promise<void>((woken) => (this.#wake = woken));
    }
  }

  async #catchUp() {
    for (; this.#next < this.#events().length && !this.call.cancelled; this.#next += 1) {
      const event = this.#events()[this.#next]!;
      if (this.#wanted(event)) await send(this.call, eventMessage(event));
      this.#looked += 1;
      if (this.#looked % this.#checkpointEvery === 0)
        await send(this.call, checkpointMessage(event.position));
    }
  }
}

// A subscription begins after its position, not at it.
const firstOfStream = (options: ReadOptions, events: readonly StoredEvent[]) => {
  const place = options.getStream()!;
  if (place.hasStart()) return 0;
  return place.hasEnd() ? events.length : Number(place.getRevision()) + 1;
};

const firstOfAll = (log: DoubleNode['log'], options: ReadOptions) => {
  const place = options.getAll()!;
  if (place.hasStart()) return 0;
  if (place.hasEnd()) return log.all.length;
  return log.indexAt(Number(place.getPosition()!.getCommitPosition()) + 1);
};

const send = (call: ReadCall, message: Streams.ReadResp): Promise<void> | undefined => {
  if (call.cancelled || call.write(message)) return undefined;
  return new Promise<void>((sent) => {
    const done = () => {
      call.off('drain', done);
      call.off('cancelled', done);
      call.off('close', done);
      sent();
    };
    call.on('drain', done);
    call.on('cancelled', done);
    call.on('close', done);
  });
};
