import type { FastifyInstance } from 'fastify';

// The console renews its session in a hidden frame of its own origin, so framing by 'self' is allowed.
/** What goes with every answer, by header. */
export const securityHeaders = (identityOrigin: string) => ({
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'SAMEORIGIN',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': [
    "default-src 'self'",
    `connect-src 'self' ${identityOrigin}`,
    `frame-src 'self' ${identityOrigin}`,
    "img-src 'self' data:",
    "style-src 'self' 'unsafe-inline'",
    "base-uri 'none'",
    "frame-ancestors 'self'",
    "object-src 'none'",
  ].join('; '),
});

/** Sets the security headers on every answer; pages may talk to this origin and to `identityOrigin`. */
export const secureAnswers = (server: FastifyInstance, identityOrigin: string): void => {
  const headers = securityHeaders(identityOrigin);
  server.addHook('onRequest', (_, reply, done) => {
    void reply.headers(headers);
    done();
  });
};
