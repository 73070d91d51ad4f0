import type { Socket } from 'node:net';
import type { FastifyReply } from 'fastify';

type PipelinedRequests = Map<FastifyReply['raw'], (() => unknown)[]>;

const connections = new WeakMap<Socket, PipelinedRequests>();

/** Requests of a connection that something waits for the end of: pipelined ones are there beside each other. */
export const requestsOn = (socket: Socket): number => connections.get(socket)?.size ?? 0;

/**
 * Calls `then` once, when a request is over: it was answered, or its caller has left. An answer that is behind others on
 * its connection has no connection of its own yet and never closes where that one breaks, so the connection is asked too.
 */
export const whenOver = ({ raw: answer, request }: FastifyReply, then: () => unknown): void => {
  const waiting = waitingOn(request.raw.socket);
  const others = waiting.get(answer);
  if (others !== undefined) return void others.push(then);
  waiting.set(answer, [then]);
  answer.once('close', () => end(waiting, answer));
};

const waitingOn = (socket: Socket): PipelinedRequests => {
  const known = connections.get(socket);
  if (known !== undefined) return known;
  const waiting: PipelinedRequests = new Map();
  connections.set(socket, waiting);
  socket.once('close', () => {
    for (const answer of [...waiting.keys()]) end(waiting, answer);
  });
  return waiting;
};

const end = (waiting: PipelinedRequests, answer: FastifyReply['raw']): void => {
  const ended = waiting.get(answer) ?? [];
  waiting.delete(answer);
  for (const then of ended) then();
};
