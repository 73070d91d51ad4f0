import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';

/** A body that comes more slowly than this is not waited for: whoever sends it holds the place of another. */
export const BODY_BYTES_PER_SECOND_MIN = 1_024;
/** Over how long that is measured. */
const MEASURED_MS = 5_000;

/** Bounds that specs may set lower. */
export interface SlowBodyLimit {
  /** Default five seconds. */
  readonly measuredMs?: number | undefined;
}

/**
 * Ends requests whose body comes too slowly, as those that come too late are ended: 408 and the connection closes.
 * A body that waits to be read is not its sender's fault.
 */
export const refuseSlowBodies = (
  server: FastifyInstance,
  { measuredMs = MEASURED_MS }: SlowBodyLimit = {},
): void => {
  const arriving = new Map<IncomingMessage, number>();
  const bytesMin = (BODY_BYTES_PER_SECOND_MIN * measuredMs) / 1_000;
  const look = () => {
    for (const [request, bytesBefore] of arriving) {
      const { socket, complete, readableLength } = request;
      if (complete || socket.destroyed) arriving.delete(request);
      else if (readableLength === 0 && socket.bytesRead - bytesBefore < bytesMin) {
        arriving.delete(request);
        server.server.emit('clientError', tooSlow(), socket);
      } else arriving.set(request, socket.bytesRead);
    }
  };
  const timer = setInterval(look, measuredMs).unref();
  server.addHook('onClose', (_, done) => {
    clearInterval(timer);
    done();
  });
  server.addHook('onRequest', ({ raw }, _, done) => {
    if (!raw.complete) arriving.set(raw, raw.socket.bytesRead);
    done();
  });
};

const tooSlow = () =>
  Object.assign(new Error('The body comes too slowly.'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
