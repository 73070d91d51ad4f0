import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ask, NoAnswer, orUnavailable, relay, type ServiceAnswer } from './ask.js';
import type { Upstream } from './upstream.js';

/** Parked events that one answer shows at most, as at a single service. */
export const PARKED_SHOWN_MAX = 500;

interface ServiceState {
  readonly ready: boolean;
  readonly parts: readonly { readonly name: string; readonly ok: boolean }[];
  readonly lags: readonly { readonly name: string; readonly behind: number }[];
  readonly asOf: string;
}

interface ParkedPage {
  readonly items: readonly { readonly id: string; readonly parkedAt: string }[];
  readonly asOf: string;
}

/**
 * The operator's interface for the whole platform. Each service knows itself only, so the gateway asks
 * every instance for its parts and every service for its parked events, as the caller, and puts the
 * answers together; who may ask is the services' decision.
 */
export const servePlatform = (server: FastifyInstance, services: readonly Upstream[]): void => {
  server.get(
    '/api/platform/parts',
    orUnavailable(async (request, reply) => {
      const answers = await Promise.all(
        services.flatMap((service) =>
          service.origins.map((origin) => partsOf(service, origin, request)),
        ),
      );
      const refusal = refusalAmong(answers.flatMap(({ answer }) => answer ?? []));
      if (refusal !== undefined) return relay(reply, refusal);
      void reply.send(together(answers, services));
    }),
  );

  server.get(
    '/api/platform/parked',
    orUnavailable(async (request, reply) => {
      const path = `/api/platform/parked${queryOf(request)}`;
      const answers = await Promise.all(
        services.map((service) => ask<ParkedPage>(service, { path, as: request })),
      );
      const refusal = refusalAmong(answers);
      if (refusal !== undefined) return relay(reply, refusal);
      // Services that share a database all show the same events.
      const items = new Map(answers.flatMap(({ body }) => body.items).map((one) => [one.id, one]));
      const oldestFirst = [...items.values()].sort((one, other) =>
        one.parkedAt < other.parkedAt ? -1 : 1,
      );
      void reply.send({
        items: oldestFirst.slice(0, PARKED_SHOWN_MAX),
        asOf: earliest(answers.map(({ body }) => body.asOf)),
      });
    }),
  );

  // Whose event it is shows when it is asked for: the others do not know it.
  server.post<{ Params: { id: string } }>(
    '/api/platform/parked/:id/replay',
    orUnavailable(async (request, reply) => {
      const { id } = request.params as { id: string };
      const path = `/api/platform/parked/${encodeURIComponent(id)}/replay`;
      for (const [index, service] of services.entries()) {
        const answer = await ask(service, { path, method: 'POST', as: request });
        if (answer.status !== 404 || index === services.length - 1) return relay(reply, answer);
      }
    }),
  );

  server.post(
    '/api/platform/projections/:service/:name/rebuild',
    orUnavailable(async (request, reply) => {
      const { service: wanted, name } = request.params as { service: string; name: string };
      // Any service knows who may ask, and that it has no projection of a service that there is not.
      const service = services.find((one) => one.name === wanted) ?? services[0]!;
      const projection = [wanted, name].map(encodeURIComponent).join('/');
      const path = `/api/platform/projections/${projection}/rebuild`;
      relay(reply, await ask(service, { path, method: 'POST', as: request }));
    }),
  );
};

interface InstanceAnswer {
  readonly service: string;
  readonly instance: string;
  /** Absent: it gave none. */
  readonly answer?: ServiceAnswer<ServiceState>;
}

const partsOf = async (
  { name, ...rest }: Upstream,
  origin: string,
  request: FastifyRequest,
): Promise<InstanceAnswer> => {
  const place = { service: name, instance: origin };
  try {
    const question = { path: '/api/platform/parts', as: request, origin };
    return { ...place, answer: await ask<ServiceState>({ name, ...rest }, question) };
  } catch (error) {
    if (error instanceof NoAnswer) return place;
    throw error;
  }
};

const together = (answers: readonly InstanceAnswer[], services: readonly Upstream[]) => {
  // A process in which several services live is asked for each of them, and tells of all.
  const ofAnother = ({ service }: InstanceAnswer, { name }: { readonly name: string }) =>
    services.some((one) => one.name !== service && name.startsWith(`${one.name}/`));
  const parts = answers.flatMap(
    (place) =>
      placed(place, ({ parts }) => parts.filter((part) => !ofAnother(place, part))) ?? [
        { name: 'process', ok: false, detail: 'does not answer', ...whereIs(place) },
      ],
  );
  return {
    ready: parts.every(({ ok }) => ok),
    parts,
    lags: answers.flatMap(
      (place) => placed(place, ({ lags }) => lags.filter((lag) => !ofAnother(place, lag))) ?? [],
    ),
    asOf: earliest(answers.flatMap(({ answer }) => answer?.body.asOf ?? [])),
  };
};

const whereIs = ({ service, instance }: InstanceAnswer) => ({ service, instance });

// Undefined where there is no answer.
const placed = <Told extends object>(
  place: InstanceAnswer,
  told: (state: ServiceState) => readonly Told[],
) => place.answer && told(place.answer.body).map((one) => ({ ...one, ...whereIs(place) }));

const refusalAmong = <Body>(
  answers: readonly ServiceAnswer<Body>[],
): ServiceAnswer<Body> | undefined => answers.find(({ status }) => status >= 400);

// What is put together is as fresh as its oldest part.
const earliest = (times: readonly string[]): string => [...times].sort()[0] ?? '';

const queryOf = ({ url }: FastifyRequest): string =>
  url.includes('?') ? url.slice(url.indexOf('?')) : '';
