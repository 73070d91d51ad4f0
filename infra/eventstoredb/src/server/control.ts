import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { DoubleNode } from './double.js';
import { noFaults, type FaultState } from './faults.js';

const BODY_BYTES_MAX = 64 * 1024;

/**
 * The door by which a test spoils things: `GET /calls`, `POST /cut`, `PATCH /faults` with what to
 * change, `DELETE /faults`.
 */
export const controlServer = (double: DoubleNode): Server =>
  createServer((request, response) => {
    handle(double, request, response).catch((error: unknown) => {
      response.writeHead(400).end(String(error));
    });
  });

const handle = async (double: DoubleNode, request: IncomingMessage, response: ServerResponse) => {
  const body = await bodyOf(request);
  const asked = `${request.method} ${request.url}`;
  if (asked === 'POST /cut') double.cut();
  else if (asked === 'PATCH /faults')
    Object.assign(double.faults, JSON.parse(body) as Partial<FaultState>);
  else if (asked === 'DELETE /faults') Object.assign(double.faults, noFaults());
  else if (asked !== 'GET /calls') return void response.writeHead(404).end();
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(double.calls));
};

const bodyOf = async (request: IncomingMessage) => {
  let body = '';
  for await (const piece of request) {
    body += String(piece);
    if (body.length > BODY_BYTES_MAX) throw new RangeError('The body is too large.');
  }
  return body;
};
