import type { FastifyInstance, RouteOptions } from 'fastify';

/** Tells which methods the routes at a path take, `OPTIONS` included; none where nothing is. */
export type MethodsAt = (path: string) => readonly string[];

/** Keeps account of every route that is added from now on, for `405` and `OPTIONS` (RFC 9110 §15.5.6, §9.3.7). */
export const knownRoutes = (server: FastifyInstance): MethodsAt => {
  const methodsOf = new Map<string, Set<string>>();
  server.addHook('onRoute', ({ url, method }: RouteOptions) => {
    const methods = methodsOf.get(url) ?? new Set(['OPTIONS']);
    for (const one of [method].flat()) methods.add(one.toUpperCase());
    methodsOf.set(url, methods);
  });
  return (asked) => {
    const path = asked.replace(TRAILING_SLASH, '');
    const found = [...methodsOf].filter(([pattern]) =>
      leadsTo(pattern.split('/'), path.split('/')),
    );
    return [...new Set(found.flatMap(([, methods]) => [...methods]))].sort();
  };
};

const TRAILING_SLASH = /(?<=.)\/$/;

const leadsTo = (pattern: readonly string[], path: readonly string[]): boolean =>
  pattern.at(-1) === '*'
    ? path.length >= pattern.length && pattern.slice(0, -1).every(sameAs(path))
    : path.length === pattern.length && pattern.every(sameAs(path));

const sameAs = (path: readonly string[]) => (part: string, index: number) =>
  part.startsWith(':') ? path[index] !== '' : part === path[index];
