import { HttpException } from '@nestjs/common';

/** Why a caller was turned away; stable, part of the interface. */
export type AccessCode = 'TOKEN_MISSING' | 'TOKEN_EXPIRED' | 'TOKEN_INVALID' | 'NOT_ALLOWED';

const STATUS: Record<AccessCode, 401 | 403> = {
  TOKEN_MISSING: 401,
  TOKEN_EXPIRED: 401,
  TOKEN_INVALID: 401,
  NOT_ALLOWED: 403,
};

// RFC 6750 §3.1: no error attribute where the request carried no token at all.
const CHALLENGE: Partial<Record<AccessCode, string>> = {
  TOKEN_MISSING: 'Bearer realm="zhixin"',
  TOKEN_EXPIRED: 'Bearer realm="zhixin", error="invalid_token", error_description="token expired"',
  TOKEN_INVALID: 'Bearer realm="zhixin", error="invalid_token"',
};

/** The caller is unknown (401) or may not (403). The edge turns it into a problem document by `code`. */
export class AccessRefused extends HttpException {
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    readonly code: AccessCode,
    /** English, for the log; it never holds the token. */
    readonly reason: string,
  ) {
    super(reason, STATUS[code]);
    const challenge = CHALLENGE[code];
    this.headers = challenge === undefined ? {} : { 'www-authenticate': challenge };
  }
}

/** The OpenID provider's keys cannot be fetched, so nobody can be recognised just now (503). */
export class IdentityUnavailable extends HttpException {
  readonly code = 'IDENTITY_UNAVAILABLE';

  constructor(cause: unknown) {
    super('The OpenID provider cannot be reached.', 503, { cause });
  }
}
