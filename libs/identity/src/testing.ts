import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLocalJWKSet, exportJWK, generateKeyPair, SignJWT, type JWTVerifyGetKey } from 'jose';
import type { Caller } from './caller.js';
import type { TrustedIssuer } from './token-verifier.js';

const KEY_ID = 'test';
const LIFE_SECONDS = 3_600;

/** An OpenID provider for specs: it signs what it is told. */
export interface TestIssuer extends TrustedIssuer {
  readonly keys: JWTVerifyGetKey;
  /** A token for a caller; `claims` replaces or adds claims, `undefined` removes one. */
  token(caller: Caller, claims?: Readonly<Record<string, unknown>>): Promise<string>;
  /** Serves discovery and keys on a loopback port (0: any); the answered issuer signs with the same key. */
  serve(port?: number): Promise<ServedIssuer>;
}

/** The same provider behind HTTP, as a verifier meets it in production. */
export interface ServedIssuer extends TrustedIssuer {
  token: TestIssuer['token'];
  /** Requests for keys so far. */
  keyRequests(): number;
  close(): Promise<void>;
}

/** Makes a provider with a key of its own. `issuer` and `audience` may be chosen to forge wrong ones. */
export const testIssuer = async ({
  issuer = 'https://issuer.test',
  audience = 'zhixin',
}: {
  readonly issuer?: string;
  readonly audience?: string;
} = {}): Promise<TestIssuer> => {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const keySet = {
    keys: [{ ...(await exportJWK(publicKey)), kid: KEY_ID, alg: 'ES256', use: 'sig' }],
  };

  const tokenOf =
    (iss: string): TestIssuer['token'] =>
    (caller, claims = {}) => {
      const now = Math.floor(Date.now() / 1000);
      const { subject, role, ...rest } = caller;
      const all = {
        iss,
        aud: audience,
        sub: subject,
        iat: now,
        exp: now + LIFE_SECONDS,
        roles: [role],
        ...rest,
        ...claims,
      };
      return new SignJWT(all).setProtectedHeader({ alg: 'ES256', kid: KEY_ID }).sign(privateKey);
    };

  return {
    issuer,
    audience,
    keys: createLocalJWKSet(keySet),
    token: tokenOf(issuer),
    serve: async (port = 0) => {
      let keyRequests = 0;
      const server = createServer((request, response) => {
        response.setHeader('content-type', 'application/json');
        if (request.url === '/jwks') keyRequests += 1;
        response.end(
          JSON.stringify(
            request.url === '/jwks' ? keySet : { issuer: address, jwks_uri: `${address}/jwks` },
          ),
        );
      });
      await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening));
      const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      return {
        issuer: address,
        audience,
        token: tokenOf(address),
        keyRequests: () => keyRequests,
        close: async () => {
          server.closeAllConnections();
          await new Promise((closed) => server.close(closed));
        },
      };
    },
  };
};
