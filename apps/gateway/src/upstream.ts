import { buildConnector, Pool, type Dispatcher } from 'undici';

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
  close(): Promise<void>;
}

interface Told {
  /** An instance did not take a connection, and another one was asked. */
  readonly onPassedOver?: (origin: string) => void;
}

/**
 * Spreads requests over instances in turn. Each instance has a pool, and a pool whose own instance
 * refuses a connection connects to the next one: so a request, its body included, is written only where
 * somebody listens, and is never written twice.
 */
export const upstreamOf = (
  name: string,
  origins: readonly string[],
  { onPassedOver = () => undefined }: Told = {},
): Upstream => {
  const refusedAt = new Map<string, number>();
  const connect = buildConnector({ timeout: CONNECT_MS_MAX });
  const isPassedOver = (origin: string) =>
    performance.now() - (refusedAt.get(origin) ?? -Infinity) < PASSED_OVER_MS;

  // The own instance first, then the others; whoever refused a moment ago comes last.
  const orderFor = (own: string): readonly string[] => {
    const from = origins.indexOf(own);
    const turned = [...origins.slice(from), ...origins.slice(0, from)];
    return [...turned.filter((one) => !isPassedOver(one)), ...turned.filter(isPassedOver)];
  };

  const connectorOf =
    (own: string): buildConnector.connector =>
    (options, done) => {
      const [first = own, ...rest] = orderFor(own);
      const attempt = (origin: string, others: readonly string[]): void =>
        connect({ ...options, ...placeOf(origin) }, (error, socket) => {
          if (error === null) return done(null, socket);
          refusedAt.set(origin, performance.now());
          const [next, ...left] = others;
          if (next === undefined) return done(error, null);
          onPassedOver(origin);
          attempt(next, left);
        });
      attempt(first, rest);
    };

  const pools = origins.map((origin) => new Pool(origin, poolOptions(connectorOf(origin))));
  const alone = new Map(origins.map((origin) => [origin, new Pool(origin, poolOptions(connect))]));
  let turn = 0;
  return {
    name,
    origins,
    request: (options) => {
      turn = (turn + 1) % pools.length;
      return (pools[turn] as Pool).request(options);
    },
    requestOf: (origin, options) => (alone.get(origin) as Pool).request(options),
    close: async () => {
      await Promise.all([...pools, ...alone.values()].map((pool) => pool.destroy()));
    },
  };
};

const poolOptions = (connect: buildConnector.connector): Pool.Options => ({
  connect,
  headersTimeout: ANSWER_MS_MAX,
  bodyTimeout: SILENCE_MS_MAX,
  keepAliveTimeout: KEEP_ALIVE_MS,
  keepAliveMaxTimeout: KEEP_ALIVE_MS,
});

const placeOf = (origin: string) => {
  const { protocol, hostname, port, host } = new URL(origin);
  const servername = protocol === 'https:' ? hostname : undefined;
  return {
    protocol,
    hostname: hostname.replace(/^\[(.*)\]$/, '$1'),
    host,
    port,
    ...(servername !== undefined && { servername }),
  };
};
