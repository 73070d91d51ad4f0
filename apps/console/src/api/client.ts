import { LANGUAGE_TAGS, type Language } from '../language/language.js';
import { nextCursor } from './link-header.js';
import { problemOf, PlatformUnreachable } from './problem.js';

/** What the client needs to know of the person and the page it works for. */
export interface ClientSession {
  readonly token: () => string | undefined;
  readonly language: () => Language;
  /** Tries to get a new token without the person; says whether there is one. */
  readonly renew: () => Promise<boolean>;
}

export type QueryParameters = Readonly<Record<string, string | number | undefined>>;

/** A body with what its headers said. */
export interface ApiAnswer<T> {
  readonly body: T;
  /** Cursor of the next page. */
  readonly next: string | undefined;
}

/** The platform's API as the signed-in person sees it. Failures are `ApiProblem` or `PlatformUnreachable`. */
export interface ApiClient {
  readonly get: <T>(
    path: string,
    query?: QueryParameters,
    signal?: AbortSignal,
  ) => Promise<ApiAnswer<T>>;
  readonly post: <T>(path: string, body: unknown, idempotencyKey: string) => Promise<ApiAnswer<T>>;
  readonly delete: <T>(path: string) => Promise<ApiAnswer<T>>;
  /** An answer of any kind, as a file. */
  readonly download: (path: string, query?: QueryParameters) => Promise<Blob>;
  /** Replaces what is there; the same again changes nothing. */
  readonly put: <T>(path: string, body: unknown) => Promise<ApiAnswer<T>>;
}

/** The path with every given, non-empty parameter. */
export const withQuery = (path: string, query: QueryParameters = {}): string => {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== '') search.set(name, String(value));
  return search.size === 0 ? path : `${path}?${search}`;
};

const reach = async (path: string, request: RequestInit): Promise<Response> => {
  try {
    return await fetch(path, request);
  } catch (error) {
    if (request.signal?.aborted) throw error;
    throw new PlatformUnreachable(error);
  }
};

type OwnRequest = RequestInit & { readonly headers?: Record<string, string> };

const bodyOf = async (response: Response): Promise<unknown> => {
  const text = await response.text();
  return text === '' ? undefined : JSON.parse(text);
};

/** Requests carry the token and the language; an expired token is renewed once before giving up. */
export const createClient = (session: ClientSession): ApiClient => {
  const send = (path: string, request: OwnRequest): Promise<Response> => {
    const headers = new Headers({
      accept: 'application/json, application/problem+json',
      ...request.headers,
    });
    headers.set('accept-language', LANGUAGE_TAGS[session.language()]);
    const token = session.token();
    if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
    return reach(path, { ...request, headers });
  };

  const answered = async (path: string, request: OwnRequest): Promise<Response> => {
    let response = await send(path, request);
    if (response.status === 401 && (await session.renew())) response = await send(path, request);
    if (!response.ok) throw await problemOf(response);
    return response;
  };

  const exchange = async <T>(path: string, request: OwnRequest): Promise<ApiAnswer<T>> => {
    const response = await answered(path, request);
    const body = (await bodyOf(response)) as T;
    return { body, next: nextCursor(response.headers.get('link')) };
  };

  return {
    get: (path, query, signal) =>
      exchange(withQuery(path, query), signal === undefined ? {} : { signal }),
    post: (path, body, idempotencyKey) =>
      exchange(path, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json', 'idempotency-key': idempotencyKey },
      }),
    delete: (path) => exchange(path, { method: 'DELETE' }),
    download: async (path, query) =>
      (await answered(withQuery(path, query), { headers: { accept: '*/*' } })).blob(),
    put: (path, body) =>
      exchange(path, {
        method: 'PUT',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      }),
  };
};
