import { isDeepStrictEqual } from 'node:util';
import {
  PLATFORM_PROBLEMS,
  problemPage,
  problemsList,
  problemsPage,
  STATUS_OF_REFUSAL,
  type Log,
  type ProblemMeaning,
} from '@zhixin/service-shell/edge';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ask, NoAnswer, orUnavailable } from './ask.js';
import { answerProblem } from './problems.js';
import type { Upstream } from './upstream.js';

type OpenApiPart = Readonly<Record<string, unknown>>;

/** The parts of an OpenAPI document that differ from service to service. */
export interface OpenApiDocument {
  readonly paths: OpenApiPart;
  readonly tags?: readonly { readonly name: string }[];
  readonly components?: Readonly<Record<string, OpenApiPart>>;
}

interface ServiceDocument {
  readonly service: string;
  readonly document: OpenApiDocument;
}

/**
 * Makes one document of those that the services have of themselves. What every service has (problems,
 * the operator's interface) is kept once; where two services say different things under one name, the
 * first one stands and `onClash` is told.
 */
export const mergeOpenApi = (
  documents: readonly ServiceDocument[],
  onClash: (service: string, name: string) => void,
): OpenApiDocument => {
  const merged = (
    pick: (document: OpenApiDocument) => OpenApiPart | undefined,
    where: string,
  ): OpenApiPart => {
    const all: Record<string, unknown> = {};
    for (const { service, document } of documents)
      for (const [name, value] of Object.entries(pick(document) ?? {}))
        if (!Object.hasOwn(all, name)) all[name] = value;
        else if (!isDeepStrictEqual(all[name], value)) onClash(service, `${where}/${name}`);
    return all;
  };
  const kinds = new Set(
    documents.flatMap(({ document }) => Object.keys(document.components ?? {})),
  );
  const tags = new Map(
    documents.flatMap(({ document }) => document.tags ?? []).map((tag) => [tag.name, tag]),
  );
  return {
    ...documents[0]?.document,
    paths: merged(({ paths }) => paths, 'paths'),
    tags: [...tags.values()],
    components: Object.fromEntries(
      [...kinds].map((kind) => [
        kind,
        merged(({ components }) => components?.[kind], `components/${kind}`),
      ]),
    ),
  };
};

type ProblemMeanings = Readonly<Record<string, ProblemMeaning>>;

// A page that explains an error must not need every service: those that do not answer are left out.
const meaningsOf = async (services: readonly Upstream[]): Promise<ProblemMeanings> => {
  type ProblemList = { readonly items: readonly (ProblemMeaning & { readonly code: string })[] };
  const lists = await Promise.all(
    services.map((service) =>
      ask<ProblemList>(service, { path: '/api/problems' }).catch((error: unknown) => {
        if (error instanceof NoAnswer) return undefined;
        throw error;
      }),
    ),
  );
  const items = lists.flatMap((list) => list?.body.items ?? []);
  return {
    ...Object.fromEntries(items.map(({ code, ...meaning }) => [code, meaning])),
    ...PLATFORM_PROBLEMS,
  };
};

const wantsPage = (request: FastifyRequest): boolean =>
  (request.headers.accept ?? '').includes('text/html');

const HTML = 'text/html; charset=utf-8';

/** Serves the documents that each service has of itself only, as documents of the whole platform. */
export const serveDocuments = (
  server: FastifyInstance,
  { services, log }: { readonly services: readonly Upstream[]; readonly log: Log },
): void => {
  const onClash = (service: string, name: string) =>
    log.warn({ service, name }, 'Two services describe one thing differently.');

  server.get(
    '/api/openapi.json',
    orUnavailable(async (_, reply) => {
      const documents = await Promise.all(
        services.map(async (service) => {
          const { body } = await ask<OpenApiDocument>(service, { path: '/api/openapi.json' });
          return { service: service.name, document: body };
        }),
      );
      void reply.send(mergeOpenApi(documents, onClash));
    }),
  );

  server.get('/api/problems', async (request, reply) => {
    const meanings = await meaningsOf(services);
    void reply.header('vary', 'accept');
    if (!wantsPage(request)) return problemsList(meanings);
    return reply.type(HTML).send(problemsPage(meanings));
  });

  server.get<{ Params: { code: string } }>('/api/problems/:code', async (request, reply) => {
    const { code } = request.params;
    const meanings = await meaningsOf(services);
    const meaning = Object.hasOwn(meanings, code) ? meanings[code] : undefined;
    void reply.header('vary', 'accept');
    if (meaning === undefined) {
      answerProblem(reply, { status: 404, code: 'NOT_FOUND' });
      return reply;
    }
    if (!wantsPage(request)) return { code, status: STATUS_OF_REFUSAL, ...meaning };
    return reply.type(HTML).send(problemPage(code, meaning));
  });
};
