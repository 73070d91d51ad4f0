import type { FastifyReply } from 'fastify';

/** The parameters of a list's request. */
interface LinkedQuery {
  readonly after?: string;
  readonly limit?: number;
  readonly cursor?: string;
}

/**
 * Points to the next page under the same filter (RFC 8288); nothing where the list ends. `after` is left
 * out: what the first page contained, the next one does.
 */
export const linkNext = (
  reply: FastifyReply,
  { after: _after, ...query }: LinkedQuery,
  cursor: string | undefined,
): void => {
  if (cursor === undefined) return;
  const path = reply.request.url.split('?')[0];
  const next = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...query, cursor }))
    if (value !== undefined) next.set(name, String(value));
  void reply.header('link', `<${path}?${next}>; rel="next"`);
};
