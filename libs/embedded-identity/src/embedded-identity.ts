import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { Configuration, KoaContextWithOIDC } from 'oidc-provider';
import { claimsOf, displayNameOf, type Account } from './account.js';
import { memoryAdapter } from './memory-adapter.js';
import {
  faultPage,
  LEAVING_HEADERS,
  leavingPage,
  PAGE_HEADERS,
  signedOutPage,
  signOutPage,
} from './pages.js';
import { loadProvider } from './provider-library.js';
import { SIGN_IN_PATH, SignIn } from './sign-in.js';
import { signingKeysIn, type SigningKeys } from './signing-keys.js';
import { WrongAnswers } from './wrong-answers.js';
import { throttleSecrets } from './wrong-secrets.js';

/** The path that the provider lives under. */
export const IDENTITY_PATH = '/oidc';
/** The public client of the console. */
export const CONSOLE_CLIENT = 'console';
const AUDIENCE = 'zhixin';
// RFC 8707 resources are absolute URIs; the token's audience is the plain name that services expect.
const RESOURCE = 'urn:zhixin:api';
const RESOURCE_SCOPE = 'zhixin';
const ACCESS_TOKEN_SECONDS = 3_600;
const SESSION_SECONDS = 12 * 3_600;
const SIGN_IN_SECONDS = 1_800;
const CODE_SECONDS = 60;
const LOOPBACK = /^(127\.|::1$|::ffff:127\.|localhost$)/;

/** What the embedded provider needs. */
export interface EmbeddedIdentityOptions {
  /** Its keys live here, so that a restart keeps tokens valid. */
  readonly folder: string;
  /** e.g. `http://localhost:8080/oidc`; its path must be `/oidc`. */
  readonly issuer: string;
  readonly accounts: readonly Account[];
  /** Password and client secret of every account. */
  readonly password: string;
  /** What the process listens on; default `127.0.0.1`. */
  readonly host?: string;
  /** Absent: `process.env`. `ZHIXIN_DEMO_IDENTITY_ON_NETWORK=true` lets others than this machine in. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** An OpenID provider in this process. */
export interface EmbeddedIdentity {
  readonly issuer: string;
  /** One line for the operator about who can reach the demonstration accounts. */
  readonly notice: string;
  /** Answers a request whose path starts with `/oidc`; the body must not have been read. */
  handler(request: IncomingMessage, response: ServerResponse): void;
}

// What the provider answers under its path with the features below. `OPTIONS`: asked by browsers of other origins.
const ROUTES: Readonly<Record<string, readonly string[]>> = {
  '/.well-known/openid-configuration': ['GET', 'OPTIONS'],
  '/.well-known/oauth-authorization-server': ['GET', 'OPTIONS'],
  '/jwks': ['GET', 'OPTIONS'],
  '/token': ['POST', 'OPTIONS'],
  '/auth': ['GET', 'POST'],
  '/auth/:uid': ['GET'],
  '/session/end': ['GET', 'POST'],
  '/session/end/confirm': ['POST'],
  '/session/end/success': ['GET'],
  [`${SIGN_IN_PATH}:uid`]: ['GET', 'POST'],
};

/** Hands the provider the requests that it answers, before Fastify reads the body; others are the platform's. */
export const mountIdentity = (server: FastifyInstance, identity: EmbeddedIdentity): void => {
  for (const [path, methods] of Object.entries(ROUTES))
    server.route({
      method: [...methods],
      url: `${IDENTITY_PATH}${path}`,
      onRequest: (request, reply, _done) => {
        reply.hijack();
        identity.handler(request.raw, reply.raw);
      },
      handler: () => undefined,
    });
};

/** The demonstration accounts would be open to the network. `message` names the variable. */
export class DemonstrationIdentityOnNetwork extends Error {
  readonly exitCode = 2;
}

/**
 * Starts the provider with its demonstration accounts.
 *
 * @throws DemonstrationIdentityOnNetwork when `host` is not loopback and nobody has said that it may be.
 */
export const embeddedIdentity = async ({
  folder,
  issuer,
  accounts,
  password,
  host = '127.0.0.1',
  environment = process.env,
}: EmbeddedIdentityOptions): Promise<EmbeddedIdentity> => {
  const onNetwork = environment['ZHIXIN_DEMO_IDENTITY_ON_NETWORK'] === 'true';
  if (!onNetwork && !LOOPBACK.test(host))
    throw new DemonstrationIdentityOnNetwork(
      `HOST: ${host} would open the demonstration accounts, whose password is public, to the network. ` +
        'Listen on 127.0.0.1, set OIDC_ISSUER to a provider of your own, or set ZHIXIN_DEMO_IDENTITY_ON_NETWORK=true.',
    );
  const { default: Provider, interactionPolicy } = await loadProvider();
  const policy = interactionPolicy.base();
  policy.remove('consent');
  const provider = new Provider(
    issuer,
    configurationOf({ policy, issuer, accounts, password, keys: await signingKeysIn(folder) }),
  );
  const wrongAnswers = new WrongAnswers(new Set(accounts.map(({ name }) => name)));
  throttleSecrets(provider, wrongAnswers);
  const signIn = new SignIn(provider, { accounts, password }, wrongAnswers);
  const callback = provider.callback();

  return {
    issuer,
    notice: onNetwork
      ? 'The demonstration accounts are open to the network (ZHIXIN_DEMO_IDENTITY_ON_NETWORK=true).'
      : 'The demonstration accounts can be used from this machine only.',
    handler: (request, response) => {
      if (!onNetwork && !LOOPBACK.test(request.socket.localAddress ?? ''))
        return void response.writeHead(403, PAGE_HEADERS).end(faultPage('access_denied'));
      const original = request.url ?? '/';
      const path = original.slice(IDENTITY_PATH.length) || '/';
      if (path.startsWith(SIGN_IN_PATH))
        return void signIn.handle(request, response, original).catch(() => response.destroy());
      // oidc-provider learns its mount from the difference between the two.
      Object.assign(request, { originalUrl: original, url: path });
      void callback(request, response);
    },
  };
};

const configurationOf = ({
  issuer,
  accounts,
  password,
  keys,
  policy,
}: Pick<EmbeddedIdentityOptions, 'issuer' | 'accounts' | 'password'> & {
  readonly keys: SigningKeys;
  readonly policy: NonNullable<NonNullable<Configuration['interactions']>['policy']>;
}): Configuration => {
  const byName = new Map(accounts.map((account) => [account.name, account]));
  return {
    adapter: memoryAdapter(),
    clients: [consoleClient(issuer), ...accounts.map(({ name }) => clientOf(name, password))],
    jwks: keys.jwks as NonNullable<Configuration['jwks']>,
    cookies: { keys: keys.cookieKeys },
    claims: { openid: ['sub'], profile: ['name', 'name#en', 'roles', 'uscc', 'region', 'agency'] },
    // Opened as 127.0.0.1, the console asks localhost for its token, and the other way round.
    clientBasedCORS: (_, origin) => originsOf(issuer).includes(origin),
    conformIdTokenClaims: false,
    scopes: ['openid', 'profile', RESOURCE_SCOPE],
    features,
    extraTokenClaims: (_, token) => {
      const name = 'accountId' in token ? token.accountId : token.clientId;
      const account = byName.get(name ?? '');
      return account === undefined ? undefined : claimsOf(account);
    },
    findAccount: (_, name) => {
      const account = byName.get(name);
      return (
        account && {
          accountId: name,
          // OpenID Connect Core 5.2: the same claim in another language carries its tag.
          claims: () => ({
            sub: name,
            name: displayNameOf(account).zh,
            'name#en': displayNameOf(account).en,
            ...claimsOf(account),
          }),
        }
      );
    },
    interactions: {
      policy,
      url: (_, { uid }) => `${IDENTITY_PATH}${SIGN_IN_PATH}${uid}`,
    },
    loadExistingGrant: grantEverything,
    pkce: { required: () => true },
    renderError: (ctx, { error, error_description }) =>
      html(ctx, faultPage(error, error_description)),
    responseTypes: ['code'],
    ttl: {
      AccessToken: ACCESS_TOKEN_SECONDS,
      AuthorizationCode: CODE_SECONDS,
      ClientCredentials: ACCESS_TOKEN_SECONDS,
      Grant: SESSION_SECONDS,
      IdToken: ACCESS_TOKEN_SECONDS,
      Interaction: SIGN_IN_SECONDS,
      Session: SESSION_SECONDS,
    },
  };
};

const html = (
  ctx: KoaContextWithOIDC,
  body: string,
  headers: Readonly<Record<string, string>> = PAGE_HEADERS,
) => {
  ctx.set(headers);
  ctx.body = body;
};

const features: NonNullable<Configuration['features']> = {
  devInteractions: { enabled: false },
  clientCredentials: { enabled: true },
  userinfo: { enabled: false },
  rpInitiatedLogout: {
    enabled: true,
    logoutSource: (ctx, form) =>
      ctx.oidc.params?.['id_token_hint'] === undefined
        ? html(ctx, signOutPage(form))
        : html(ctx, leavingPage(form), LEAVING_HEADERS),
    postLogoutSuccessSource: (ctx) => html(ctx, signedOutPage()),
  },
  resourceIndicators: {
    enabled: true,
    defaultResource: () => RESOURCE,
    useGrantedResource: () => true,
    getResourceServerInfo: () => ({
      scope: RESOURCE_SCOPE,
      audience: AUDIENCE,
      accessTokenFormat: 'jwt',
      accessTokenTTL: ACCESS_TOKEN_SECONDS,
      jwt: { sign: { alg: 'RS256' } },
    }),
  },
};

// The same server is reached by both names; a browser sends back the one it was called by.
const originsOf = (issuer: string): readonly string[] => {
  const { protocol, port, origin } = new URL(issuer);
  const loopback = ['localhost', '127.0.0.1'].map(
    (name) => `${protocol}//${name}${port && `:${port}`}`,
  );
  return [...new Set([origin, ...loopback])];
};

const consoleClient = (issuer: string) => ({
  client_id: CONSOLE_CLIENT,
  client_name: '质信 Zhixin',
  token_endpoint_auth_method: 'none' as const,
  grant_types: ['authorization_code'],
  response_types: ['code' as const],
  redirect_uris: originsOf(issuer).map((origin) => `${origin}/signed-in`),
  post_logout_redirect_uris: originsOf(issuer).map((origin) => `${origin}/`),
});

const clientOf = (name: string, secret: string) => ({
  client_id: name,
  client_secret: secret,
  grant_types: ['client_credentials'],
  response_types: [],
  redirect_uris: [],
});

// The console is ours: nobody is asked whether it may know who signed in.
const grantEverything = async (ctx: KoaContextWithOIDC) => {
  const { client, session, provider } = ctx.oidc;
  if (client === undefined || session?.accountId === undefined) return undefined;
  const grant = new provider.Grant({ accountId: session.accountId, clientId: client.clientId });
  grant.addOIDCScope('openid profile');
  grant.addResourceScope(RESOURCE, RESOURCE_SCOPE);
  await grant.save();
  return grant;
};
