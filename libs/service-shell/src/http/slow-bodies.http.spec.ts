import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { until } from '@zhixin/infra-processes';
import { fastify, type FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { refuseSlowBodies } from './slow-bodies.js';
import { answerUnreadable } from './unreadable-request.js';

const MEASURED_MS = 200;
const BYTES = 4_096;

let server: FastifyInstance;
beforeAll(async () => {
  const log = pino({ level: 'silent' });
  server = fastify({ clientErrorHandler: answerUnreadable(log) });
  refuseSlowBodies(server, { measuredMs: MEASURED_MS });
  server.post('/', (request) => ({ characters: (request.body as string).length }));
  await server.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => server.close());

const HEAD = `POST / HTTP/1.1\r\nhost: spec\r\ncontent-type: text/plain\r\ncontent-length: ${BYTES}\r\n\r\n`;

const begun = () => {
  const { port } = server.server.address() as { readonly port: number };
  const socket = connect(port, '127.0.0.1').on('error', () => {});
  let answer = '';
  socket.on('data', (bytes) => (answer += bytes.toString()));
  socket.write(HEAD);
  return { socket, answer: () => answer };
};

describe('a body', () => {
  test('that does not come on is not waited for', async () => {
    const { socket, answer } = begun();
    socket.write('x');
    await until('it is told so', () => answer().startsWith('HTTP/1.1 408'));
    expect(answer()).toContain('REQUEST_TIMEOUT');
    await until('the connection is closed', () => socket.readableEnded || socket.destroyed);
  });

  test('that comes on is read, however many pieces it comes in', async () => {
    const { socket, answer } = begun();
    for (let sent = 0; sent < BYTES; sent += BYTES / 4) socket.write('x'.repeat(BYTES / 4));
    await until('it is answered', () => answer().includes(`"characters":${BYTES}`));
    socket.destroy();
  });
});
