import type { FastifyInstance } from 'fastify';
import { ask, NoAnswer } from './ask.js';
import type { Upstream } from './upstream.js';

/** An instance that has not answered after this long counts as down. */
export const INSTANCE_MS_MAX = 2_000;

interface PartHealth {
  readonly name: string;
  readonly ok: boolean;
  readonly detail?: string;
}

/** What the gateway says of itself. The services' own health is not reached through it. */
export const serveHealth = (
  server: FastifyInstance,
  {
    services,
    draining,
  }: {
    readonly services: readonly Upstream[];
    readonly draining: AbortSignal;
  },
): void => {
  server.get('/livez', () => ({ alive: true }));

  server.get('/readyz', async (_, reply) => {
    const asked = await Promise.all(services.map(healthOf));
    const parts = [
      ...(draining.aborted ? [{ name: 'process', ok: false, detail: 'stopping' }] : []),
      ...asked.flatMap(({ instances }) => instances),
    ];
    // One instance is enough to serve; the others are named all the same.
    const ready = !draining.aborted && asked.every(({ serves }) => serves);
    void reply.status(ready ? 200 : 503).header('cache-control', 'no-store');
    return { ready, parts };
  });
};

const healthOf = async (service: Upstream) => {
  const instances = await Promise.all(service.origins.map((origin) => partOf(service, origin)));
  return { instances, serves: instances.some(({ ok }) => ok) };
};

const partOf = async (service: Upstream, origin: string): Promise<PartHealth> => {
  const name = `${service.name} ${origin}`;
  const question = { path: '/readyz', origin, withinMs: INSTANCE_MS_MAX };
  try {
    const { status, body } = await ask<{ parts?: readonly PartHealth[] }>(service, question);
    if (status === 200) return { name, ok: true };
    const down = body.parts?.filter(({ ok }) => !ok).map((part) => part.name) ?? [];
    return { name, ok: false, detail: `not ready: ${down.join(', ')}` };
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    return { name, ok: false, detail: 'does not answer' };
  }
};
