import { Dispatcher, Pool } from 'undici';

/** A connection that is not made after this long counts as refused. */
export const CONNECT_MS_MAX = 2_000;
/** An instance that refused a connection is asked last for this long. */
export const PASSED_OVER_MS = 1_000;
/** An answer must begin within this; the services end a request before that themselves. */
export const ANSWER_MS_MAX = 75_000;
/** A stream that says nothing for this long is dead; the services' event streams speak more often. */
export const SILENCE_MS_MAX = 60_000;
// Shorter than the services keep a connection, so that nothing is written into one that closes.
const KEEP_ALIVE_MS = 4_000;

/** The instances of one service. */
export interface Upstream {
  readonly name: string;
  readonly origins: readonly string[];
  /** Sends a request to the next instance in turn; before it is sent, an instance that does not listen is passed over. */
  request(options: Dispatcher.RequestOptions): Promise<Dispatcher.ResponseData>;
  /** The same to one instance and no other. */
  requestOf(origin: string, options: Dispatcher.RequestOptions): Promise<Dispatcher.ResponseData>;
  /** A silent instance takes connections and answers nothing: it is asked last. */
  mark(origin: string, state: { readonly silent: boolean }): void;
  close(): Promise<void>;
}

interface UpstreamListener {
  /** An instance did not take a connection, and another one was asked. */
  readonly onPassedOver?: (origin: string) => void;
}

/** Spreads requests over instances in turn. */
export const upstreamOf = (
  name: string,
  origins: readonly string[],
  told: UpstreamListener = {},
): Upstream => {
  const pools = new Map(origins.map((origin) => [origin, new Pool(origin, POOL)]));
  const inTurn = new RoundRobin([...pools], told);
  return {
    name,
    origins,
    request: (options) => inTurn.request(options),
    mark: (origin, { silent }) => inTurn.mark(origin, silent),
    requestOf: (origin, options) => (pools.get(origin) as Pool).request(options),
    close: async () => {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
    },
  };
};

const POOL: Pool.Options = {
  connect: { timeout: CONNECT_MS_MAX },
  headersTimeout: ANSWER_MS_MAX,
  bodyTimeout: SILENCE_MS_MAX,
  keepAliveTimeout: KEEP_ALIVE_MS,
  keepAliveMaxTimeout: KEEP_ALIVE_MS,
};

type UpstreamInstance = readonly [origin: string, pool: Pool];

// A pool tells a request that it begins when there is a connection to write it into. What fails before was
// not sent, its body not read, so the next instance may have it.
class RoundRobin extends Dispatcher {
  private readonly refusedAt = new Map<string, number>();
  private readonly silent = new Set<string>();
  private turn = 0;

  constructor(
    private readonly instances: readonly UpstreamInstance[],
    private readonly told: UpstreamListener,
  ) {
    super();
  }

  override dispatch(
    options: Dispatcher.DispatchOptions,
    handler: Dispatcher.DispatchHandler,
  ): boolean {
    this.turn = (this.turn + 1) % this.instances.length;
    const turned = [...this.instances.slice(this.turn), ...this.instances.slice(0, this.turn)];
    const [first, ...others] = [
      ...turned.filter((one) => !this.isPassedOver(one)),
      ...turned.filter((one) => this.isPassedOver(one)),
    ];
    return this.attempt(first as UpstreamInstance, others, { options, handler });
  }

  mark(origin: string, silent: boolean): void {
    if (silent) this.silent.add(origin);
    else this.silent.delete(origin);
  }

  private attempt(
    [origin, pool]: UpstreamInstance,
    [next, ...others]: readonly UpstreamInstance[],
    request: {
      readonly options: Dispatcher.DispatchOptions;
      readonly handler: Dispatcher.DispatchHandler;
    },
  ): boolean {
    const { options, handler } = request;
    let begun = false;
    return pool.dispatch(
      { ...options, origin },
      {
        onConnect: (abort) => {
          begun = true;
          handler.onConnect?.(abort);
        },
        onHeaders: (...told) => handler.onHeaders?.(...told) ?? true,
        onData: (chunk) => handler.onData?.(chunk) ?? true,
        onComplete: (trailers) => handler.onComplete?.(trailers),
        onError: (error) => {
          if (!begun) this.refusedAt.set(origin, performance.now());
          if (begun || next === undefined) return handler.onError?.(error);
          this.told.onPassedOver?.(origin);
          this.attempt(next, others, request);
        },
      },
    );
  }

  private isPassedOver([origin]: UpstreamInstance): boolean {
    const refusedAt = this.refusedAt.get(origin) ?? -Infinity;
    return this.silent.has(origin) || performance.now() - refusedAt < PASSED_OVER_MS;
  }
}
