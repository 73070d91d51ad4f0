/** An answer that was not a success, with the problem document the platform gave. */
export class RequestRefused extends Error {
  constructor(
    readonly status: number,
    readonly path: string,
    readonly problem: unknown,
  ) {
    super(`${path} answered ${status}: ${JSON.stringify(problem)}`);
  }
}

// A minute in all: a small machine that plays the demonstration while it still starts is slow, not broken.
const RETRIES_MAX = 400;
const RETRY_MS = 150;
const RETRYABLE: ReadonlySet<number> = new Set([429, 503]);

/** A caller of the public APIs, signed in with client credentials like any other script. */
export const signIn = async (origin: string, name: string, password: string) => {
  const answer = await fetch(`${origin}/oidc/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: name,
      client_secret: password,
    }),
  });
  if (!answer.ok) throw new RequestRefused(answer.status, '/oidc/token', await answer.text());
  const { access_token: token } = (await answer.json()) as { access_token: string };

  const call = async (method: string, path: string, body?: unknown): Promise<Response> => {
    for (let attempt = 1; ; attempt += 1) {
      const response = await fetch(path.startsWith('http') ? path : `${origin}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (response.ok) return response;
      if (!RETRYABLE.has(response.status) || attempt === RETRIES_MAX)
        throw new RequestRefused(
          response.status,
          path,
          await response.json().catch(() => undefined),
        );
      await pause(RETRY_MS);
    }
  };
  return {
    /** For what these calls cannot say. */
    token,
    get: async <Answer>(path: string) => (await (await call('GET', path)).json()) as Answer,
    post: async <Answer>(path: string, body: unknown) => {
      const response = await call('POST', path, body);
      const text = await response.text();
      return {
        location: response.headers.get('location') ?? undefined,
        body: (text === '' ? undefined : JSON.parse(text)) as Answer,
      };
    },
  };
};

/** See `signIn`. */
export type Client = Awaited<ReturnType<typeof signIn>>;

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));
