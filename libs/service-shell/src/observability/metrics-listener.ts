import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';
import { addressTaken } from '../process/address-taken.js';
import type { MetricsAddress } from '../process/variables.js';

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;

/**
 * Whether a process of this machine asks for itself. Without a listener of their own, metrics are told to
 * nobody else: the ordinary one may be open to the world, through a proxy on this machine too.
 */
export const isAskedHere = ({ socket, headers }: IncomingMessage): boolean =>
  LOOPBACK.test(socket.remoteAddress ?? '') &&
  headers['x-forwarded-for'] === undefined &&
  headers['forwarded'] === undefined;

/** Where Prometheus asks. */
export interface MetricsListener {
  /** e.g. `http://127.0.0.1:9464`. */
  readonly url: string;
  /** Scrapes that run are cut. */
  close(): Promise<void>;
}

/**
 * Answers `/metrics`, and nothing else, on a listener of its own; none unless `METRICS_PORT` is set.
 *
 * @throws BadConfiguration when it cannot listen there.
 */
export const openMetricsListener = async (
  registry: Registry,
  { metricsHost: host, metricsPort: port }: MetricsAddress,
): Promise<MetricsListener | undefined> => {
  if (port === undefined) return undefined;
  const server = createServer(answerFrom(registry));
  try {
    await new Promise<void>((listening, failed) => {
      server.once('error', failed);
      server.listen(port, host, listening);
    });
  } catch (error) {
    throw addressTaken(error, { host, port, prefix: 'METRICS_' }) ?? error;
  }
  const { port: chosen } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${chosen}`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
};

const answerFrom =
  (registry: Registry): RequestListener =>
  ({ method, url }, response) => {
    if (url?.split('?')[0] !== '/metrics') return void response.writeHead(404).end();
    if (method !== 'GET' && method !== 'HEAD')
      return void response.writeHead(405, { allow: 'GET, HEAD' }).end();
    registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  };
