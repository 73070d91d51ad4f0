import type { Socket } from 'node:net';
import { whenOver } from '@zhixin/service-shell/edge';
import type { FastifyInstance } from 'fastify';

/** Requests that have begun may take this long to end when the process stops. */
export const DRAIN_MS_MAX = 10_000;
const SWEEP_MS = 50;

/**
 * Answers what closes the server once the requests that have begun are answered. A connection without a
 * request would hold it open otherwise: kept alive, or opened by a browser to be early, which Node does
 * not count as idle.
 */
export const drainer = (server: FastifyInstance): (() => Promise<void>) => {
  const running = new Map<Socket, number>();
  server.server.on('connection', (socket: Socket) => {
    running.set(socket, 0);
    socket.once('close', () => running.delete(socket));
  });
  const count = (socket: Socket, change: 1 | -1) => {
    const before = running.get(socket);
    if (before !== undefined) running.set(socket, before + change);
  };
  server.addHook('onRequest', (request, reply, done) => {
    const { socket } = request.raw;
    count(socket, 1);
    whenOver(reply, () => count(socket, -1));
    done();
  });
  return async () => {
    const sweep = setInterval(() => {
      for (const [socket, requests] of running) if (requests === 0) socket.destroy();
    }, SWEEP_MS);
    const limit = setTimeout(() => server.server.closeAllConnections(), DRAIN_MS_MAX);
    try {
      await server.close();
    } finally {
      clearInterval(sweep);
      clearTimeout(limit);
    }
  };
};
