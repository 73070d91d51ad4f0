import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const IMMUTABLE_SECONDS = 31_536_000;

// Where the built console lies, seen from this file's folder, `src` or `dist`.
const CONSOLE_FOLDER = join(import.meta.dirname, '..', '..', '..', '..', 'apps', 'console', 'dist');

// Vite names its assets by content; they may be kept for ever, the page that names them may not.
const cacheControl = (path: string) =>
  path.includes('/assets/') ? `public, max-age=${IMMUTABLE_SECONDS}, immutable` : 'no-cache';

/**
 * Serves the console at `/`, with what it must know about this installation.
 *
 * @throws Error when the console was not built.
 */
export const mountConsole = async (
  server: FastifyInstance,
  config: { readonly issuer: string; readonly audience: string },
) => {
  if (!existsSync(join(CONSOLE_FOLDER, 'index.html')))
    throw new Error(`The console is not built: ${CONSOLE_FOLDER} has no index.html.`);
  await server.register(fastifyStatic, {
    root: CONSOLE_FOLDER,
    wildcard: false,
    // The build leaves every asset compressed beside it; those files have no address of their own.
    preCompressed: true,
    globIgnore: ['**/*.br', '**/*.gz'],
    // Left on, the library's own `max-age=0` replaces ours.
    cacheControl: false,
    setHeaders: (response, path) => {
      response.setHeader('cache-control', cacheControl(path));
      response.setHeader('vary', 'accept-encoding');
    },
  });
  server.get('/console-config.json', () => ({ ...config, clientId: 'console' }));
};

const SERVED_ELSEWHERE = /^\/(api|epcis|id|oidc|livez|readyz|metrics)(\/|\?|$)/;

/** Answers an address of the console's own router with the console; tells whether it did. */
export const answerWithConsole = (request: FastifyRequest, reply: FastifyReply): boolean => {
  const asksForPage =
    request.method === 'GET' && (request.headers.accept ?? '').includes('text/html');
  if (!asksForPage || SERVED_ELSEWHERE.test(request.url)) return false;
  void reply
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-cache')
    .send(readFileSync(join(CONSOLE_FOLDER, 'index.html')));
  return true;
};
