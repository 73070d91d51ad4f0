import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from '@jest/globals';
import { serviceNames, type ServiceName } from '@zhixin/contracts/services';
import { openLog } from '@zhixin/service-shell/edge';
import { gateway, type Gateway } from './gateway.js';

/** A small server that stands where a service would. */
export interface StandIn {
  readonly origin: string;
  readonly requests: IncomingMessage[];
  /** Nobody listens any more, and every connection is cut. */
  die(): Promise<void>;
  /** Listens again where it did. */
  comeBack(): Promise<void>;
}

const standIn = async (answer: RequestListener): Promise<StandIn> => {
  const requests: IncomingMessage[] = [];
  const listener: RequestListener = (request, response) => {
    requests.push(request);
    answer(request, response);
  };
  let server = await listening(listener, 0);
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    requests,
    die: async () => {
      const closed = new Promise((done) => server.close(done));
      server.closeAllConnections();
      await closed;
    },
    comeBack: async () => {
      server = await listening(listener, port);
    },
  };
};

const listening = (listener: RequestListener, port: number): Promise<Server> =>
  new Promise((done, failed) => {
    const server = createServer(listener);
    server.once('error', failed);
    server.listen(port, '127.0.0.1', () => done(server));
  });

/** Answers JSON. */
export const json =
  (body: unknown, status = 200): RequestListener =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };

/** Answers by path; anything else is a 404. */
export const byPath =
  (paths: Readonly<Record<string, RequestListener>>): RequestListener =>
  (request, response) => {
    const path = request.url?.split('?')[0] ?? '';
    (paths[path] ?? json({ code: 'NOT_FOUND' }, 404))(request, response);
  };

export interface GatewayUnderTest {
  readonly gateway: Gateway;
  readonly origin: string;
  close(): Promise<void>;
}

interface GatewayUnderTestOptions {
  readonly identity?: StandIn;
  readonly requestsInFlightMax?: number;
  readonly metricsPort?: number;
}

/** A gateway on a free port. Services that are not named stand for themselves by their name. */
const gatewayBefore = async (
  services: Partial<Record<ServiceName, readonly StandIn[]>>,
  more: GatewayUnderTestOptions = {},
): Promise<GatewayUnderTest> => {
  const own: StandIn[] = [];
  const upstreams: Partial<Record<ServiceName, readonly string[]>> = {};
  for (const name of serviceNames) {
    const standIns = services[name] ?? [await standIn(json({ service: name }))];
    if (services[name] === undefined) own.push(...standIns);
    upstreams[name] = standIns.map(({ origin }) => origin);
  }
  const made = await gateway(
    {
      host: '127.0.0.1',
      port: 0,
      metricsHost: '127.0.0.1',
      upstreams: upstreams as Record<ServiceName, readonly string[]>,
      oidcIssuer: 'http://localhost:8080/oidc',
      oidcAudience: 'zhixin',
      ...(more.metricsPort !== undefined && { metricsPort: more.metricsPort }),
      ...(more.identity !== undefined && { oidcUpstreamUrl: more.identity.origin }),
      logLevel: 'silent',
    },
    openLog('silent'),
    more,
  );
  const origin = await made.server.listen({ port: 0, host: '127.0.0.1' });
  return {
    gateway: made,
    origin,
    close: async () => {
      await made.close();
      await Promise.all(own.map((one) => one.die()));
    },
  };
};

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

/** A stand-in that ends with the test. */
export const standing = async (answer: RequestListener): Promise<StandIn> => {
  const made = await standIn(answer);
  open.push({ close: () => made.die().catch(() => undefined) });
  return made;
};

/** A gateway that ends with the test. */
export const behind = async (
  ...args: Parameters<typeof gatewayBefore>
): Promise<GatewayUnderTest> => {
  const made = await gatewayBefore(...args);
  open.push(made);
  return made;
};
