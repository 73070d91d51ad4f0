import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { AccessRefused, IdentityUnavailable } from './access-refused.js';
import type { Caller, Role } from './caller.js';
import { KnownTokens } from './known-tokens.js';

/** Clocks of provider and service may differ by this much. */
export const CLOCK_TOLERANCE_SECONDS = 30;
/** Longer tokens are refused unread. */
export const TOKEN_CHARACTERS_MAX = 8_192;
/** Keys are fetched again after this long, or at once (not oftener than the cool-down) for an unknown `kid`. */
const KEYS_CACHE_MS = 10 * 60_000;
const KEYS_COOL_DOWN_MS = 5_000;
// A thousand first requests at once keep a small machine from reading the answer for seconds.
const KEYS_TIMEOUT_MS = 15_000;
const ALGORITHMS = ['RS256', 'ES256'];
const SUBJECT_CHARACTERS_MAX = 200;
/** What GB/T 2260 gives to no province stands for all of them in a token. */
export const WHOLE_COUNTRY = '00';

const ROLES: ReadonlySet<string> = new Set<Role>([
  'enterprise',
  'regulator',
  'agency',
  'operator',
  'service',
]);

/** Turns a bearer token into a caller. */
export interface TokenVerifier {
  /**
   * @throws AccessRefused TOKEN_EXPIRED or TOKEN_INVALID.
   * @throws IdentityUnavailable when the provider's keys cannot be had.
   */
  verify(token: string): Promise<Caller>;
}

/** Which provider is believed, and what its tokens must be meant for. */
export interface TrustedIssuer {
  /** The `iss` of its tokens, exactly. */
  readonly issuer: string;
  /** The `aud` that its tokens must hold. */
  readonly audience: string;
  /** Where its keys are. Absent: `jwks_uri` of its discovery document. */
  readonly jwksUri?: string;
  /** Its keys, where they need no network. */
  readonly keys?: JWTVerifyGetKey;
}

/**
 * Verifies OIDC access tokens: RS256 or ES256, exact issuer and audience, `exp` and `nbf`, keys cached and
 * rotated. A token that was good is believed for `TOKEN_KNOWN_MS` without another look at its signature.
 */
export const tokenVerifier = (trusted: TrustedIssuer): TokenVerifier => {
  const keys = trusted.keys ?? remoteKeys(trusted);
  const known = new KnownTokens();
  return {
    verify: async (token) => {
      if (token.length > TOKEN_CHARACTERS_MAX)
        throw new AccessRefused('TOKEN_INVALID', 'The token is too long.');
      const knownCaller = known.callerOf(token);
      if (knownCaller !== undefined) return knownCaller;
      try {
        const { payload } = await jwtVerify(token, keys, {
          issuer: trusted.issuer,
          audience: trusted.audience,
          algorithms: ALGORITHMS,
          clockTolerance: CLOCK_TOLERANCE_SECONDS,
          requiredClaims: ['exp', 'sub'],
        });
        const caller = callerOf(payload);
        known.add(token, caller, ((payload.exp ?? 0) + CLOCK_TOLERANCE_SECONDS) * 1_000);
        return caller;
      } catch (error) {
        throw refusalOf(error);
      }
    },
  };
};

const refusalOf = (error: unknown): Error => {
  if (error instanceof AccessRefused || error instanceof IdentityUnavailable) return error;
  if (error instanceof errors.JWTExpired)
    return new AccessRefused('TOKEN_EXPIRED', 'The token has expired.');
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid)
    return new IdentityUnavailable(error);
  if (error instanceof errors.JOSEError && error.code !== 'ERR_JOSE_GENERIC')
    return new AccessRefused('TOKEN_INVALID', `The token is not acceptable (${error.code}).`);
  return new IdentityUnavailable(error);
};

// The provider may start after us, so discovery waits for the first token and is retried after a failure.
const remoteKeys = ({ issuer, jwksUri }: TrustedIssuer): JWTVerifyGetKey => {
  let found: Promise<JWTVerifyGetKey> | undefined;
  return async (header, token) => {
    found ??= keySetOf(issuer, jwksUri).catch((error: unknown) => {
      found = undefined;
      throw new IdentityUnavailable(error);
    });
    return (await found)(header, token);
  };
};

const keySetOf = async (issuer: string, jwksUri: string | undefined) =>
  createRemoteJWKSet(new URL(jwksUri ?? (await discoveredKeys(issuer))), {
    cacheMaxAge: KEYS_CACHE_MS,
    cooldownDuration: KEYS_COOL_DOWN_MS,
    timeoutDuration: KEYS_TIMEOUT_MS,
  });

const discoveredKeys = async (issuer: string): Promise<string> => {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await fetch(address, { signal: AbortSignal.timeout(KEYS_TIMEOUT_MS) });
  if (!response.ok) throw new Error(`${address} answered ${response.status}.`);
  const document = (await response.json()) as { issuer?: unknown; jwks_uri?: unknown };
  // OpenID Connect Discovery 1.0 §4.3: another issuer's document must not be used.
  if (document.issuer !== issuer) throw new Error(`${address} speaks for another issuer.`);
  if (typeof document.jwks_uri !== 'string') throw new Error(`${address} names no jwks_uri.`);
  return document.jwks_uri;
};

/**
 * Reads the claims of a verified token. The first known entry of `roles` counts; a token without one
 * speaks for an identified caller who may do only what everyone may.
 *
 * @throws AccessRefused TOKEN_INVALID when a claim has the wrong shape.
 */
export const callerOf = (claims: JWTPayload): Caller => {
  const role = roleOf(claims['roles']);
  const uscc = textOf(claims, 'uscc', /^[0-9A-Z]{18}$/);
  const region = textOf(claims, 'region', /^\d{2}(\d{2}){0,2}$/);
  // Every region begins with nothing.
  const prefix = region === WHOLE_COUNTRY ? '' : region;
  const agency = textOf(claims, 'agency', /^[a-z][a-z0-9-]{0,63}$/);
  if (role === 'enterprise' && uscc === undefined) throw malformed('uscc');
  if (role === 'regulator' && region === undefined) throw malformed('region');
  if (role === 'agency' && agency === undefined) throw malformed('agency');
  if (typeof claims.sub !== 'string' || !/^.+$/.test(claims.sub)) throw malformed('sub');
  return {
    subject: claims.sub.slice(0, SUBJECT_CHARACTERS_MAX),
    role,
    ...(uscc !== undefined && { uscc }),
    ...(prefix !== undefined && { region: prefix }),
    ...(agency !== undefined && { agency }),
  };
};

const roleOf = (roles: unknown): Role => {
  if (roles === undefined) return 'public';
  if (!Array.isArray(roles)) throw malformed('roles');
  const known = roles.find((role) => typeof role === 'string' && ROLES.has(role));
  return (known as Role | undefined) ?? 'public';
};

const textOf = (claims: JWTPayload, name: string, pattern: RegExp): string | undefined => {
  const value = claims[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || !pattern.test(value)) throw malformed(name);
  return value;
};

const malformed = (claim: string) =>
  new AccessRefused('TOKEN_INVALID', `The claim ${claim} is missing or malformed.`);
