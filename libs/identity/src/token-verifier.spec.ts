import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { generateKeyPair, SignJWT } from 'jose';
import { AccessRefused, IdentityUnavailable } from './access-refused.js';
import type { Caller } from './caller.js';
import { testIssuer, type ServedIssuer, type TestIssuer } from './testing.js';
import { CLOCK_TOLERANCE_SECONDS, tokenVerifier, type TokenVerifier } from './token-verifier.js';

const regulator: Caller = { subject: 'li', role: 'regulator', region: '6101' };
const secondsFromNow = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;

let issuer: TestIssuer;
let verifier: TokenVerifier;
beforeAll(async () => {
  issuer = await testIssuer();
  verifier = tokenVerifier(issuer);
});

const codeOf = async (token: string | Promise<string>): Promise<string> => {
  try {
    await verifier.verify(await token);
    return 'accepted';
  } catch (error) {
    return error instanceof AccessRefused ? error.code : String(error);
  }
};

describe('a token', () => {
  test.each<Caller>([
    regulator,
    { subject: 'qinling', role: 'enterprise', uscc: '91610124MA6U0000XA' },
    { subject: 'pol', role: 'agency', agency: 'police', region: '6101' },
    { subject: 'buy', role: 'agency', agency: 'procurement' },
    { subject: 'op', role: 'operator' },
    { subject: 'svc', role: 'service' },
  ])('of a caller with role $role tells who calls', async (caller) =>
    expect(await verifier.verify(await issuer.token(caller))).toEqual(caller),
  );

  test('is refused once it has expired, the tolerance of clocks aside', async () => {
    const late = { exp: secondsFromNow(-CLOCK_TOLERANCE_SECONDS - 5) };
    const hardly = { exp: secondsFromNow(-CLOCK_TOLERANCE_SECONDS + 10) };
    expect(await codeOf(issuer.token(regulator, late))).toBe('TOKEN_EXPIRED');
    expect(await codeOf(issuer.token(regulator, hardly))).toBe('accepted');
  });

  test('is looked at once, not at every request', async () => {
    let looks = 0;
    const counting = tokenVerifier({
      ...issuer,
      keys: (...asked) => {
        looks += 1;
        return issuer.keys(...asked);
      },
    });
    const token = await issuer.token(regulator);
    for (let i = 0; i < 5; i += 1) expect(await counting.verify(token)).toEqual(regulator);
    await expect(counting.verify(`${token.slice(0, -4)}AAAA`)).rejects.toThrow(AccessRefused);
    expect(looks).toBe(2);
  });

  test('is refused before its time', async () => {
    const early = { nbf: secondsFromNow(CLOCK_TOLERANCE_SECONDS + 60) };
    expect(await codeOf(issuer.token(regulator, early))).toBe('TOKEN_INVALID');
  });

  test.each([
    ['without an end', { exp: undefined }],
    ['for another audience', { aud: 'elsewhere' }],
    ['of another issuer', { iss: 'https://evil.example' }],
    ['without a subject', { sub: undefined }],
    ['with roles that are no list', { roles: 'regulator' }],
    ['of a regulator without region', { region: undefined }],
    ['with a region that is no prefix', { region: '610' }],
    ['with a region that is an object', { region: { $ne: '' } }],
    ['with a region that is a list', { region: ['61'] }],
    ['with a code that is a number', { uscc: 91610124 }],
  ])('is refused %s', async (_, claims) =>
    expect(await codeOf(issuer.token(regulator, claims))).toBe('TOKEN_INVALID'),
  );

  test('is refused of an enterprise without its code, and of an agency without its name', async () => {
    expect(await codeOf(issuer.token({ subject: 'x', role: 'enterprise' }))).toBe('TOKEN_INVALID');
    expect(await codeOf(issuer.token({ subject: 'x', role: 'agency' }))).toBe('TOKEN_INVALID');
  });

  test('without a known role speaks for somebody who may do what everyone may', async () => {
    const claims = { roles: ['administrator', 7, null], region: undefined };
    expect(await verifier.verify(await issuer.token(regulator, claims))).toEqual({
      subject: 'li',
      role: 'public',
    });
    expect((await verifier.verify(await issuer.token(regulator, { roles: ['public'] }))).role).toBe(
      'public',
    );
  });

  test.each([
    ['nothing', ''],
    ['not a token', 'abc'],
    ['three dots', 'a.b.c'],
    ['too long', 'x'.repeat(9_000)],
  ])('that is %s is refused', async (_, token) =>
    expect(await codeOf(token)).toBe('TOKEN_INVALID'),
  );

  test('signed by nobody is refused', async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = { iss: issuer.issuer, aud: issuer.audience, sub: 'li', roles: ['operator'] };
    const token = `${part({ alg: 'none' })}.${part({ ...claims, exp: secondsFromNow(60) })}.`;
    expect(await codeOf(token)).toBe('TOKEN_INVALID');
  });

  test('signed with the public key as a shared secret is refused', async () => {
    const claims = { iss: issuer.issuer, aud: issuer.audience, sub: 'li', roles: ['operator'] };
    const token = new SignJWT(claims)
      .setExpirationTime('1h')
      .setProtectedHeader({ alg: 'HS256', kid: 'test' })
      .sign(new TextEncoder().encode('the public key of the provider, as everyone can read it'));
    expect(await codeOf(token)).toBe('TOKEN_INVALID');
  });

  test('signed with another key of the same name is refused', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    const claims = { iss: issuer.issuer, aud: issuer.audience, sub: 'li', roles: ['operator'] };
    const token = new SignJWT(claims)
      .setExpirationTime('1h')
      .setProtectedHeader({ alg: 'ES256', kid: 'test' })
      .sign(privateKey);
    expect(await codeOf(token)).toBe('TOKEN_INVALID');
  });
});

describe('keys behind HTTP', () => {
  let served: ServedIssuer | undefined;
  afterEach(() => served?.close());

  test('are found by discovery and fetched once', async () => {
    served = await issuer.serve();
    const remote = tokenVerifier(served);
    for (let i = 0; i < 5; i += 1)
      expect(await remote.verify(await served.token(regulator))).toEqual(regulator);
    expect(served.keyRequests()).toBe(1);
  });

  test('that are away mean 503, and are found when they are back', async () => {
    served = await issuer.serve();
    const address = served.issuer;
    await served.close();
    const remote = tokenVerifier({ issuer: address, audience: 'zhixin' });
    const token = await served.token(regulator);
    await expect(remote.verify(token)).rejects.toBeInstanceOf(IdentityUnavailable);

    served = await issuer.serve(Number(new URL(address).port));
    expect(await remote.verify(token)).toEqual(regulator);
  });

  test('of a provider that speaks for another are not believed', async () => {
    served = await issuer.serve();
    const other = { issuer: served.issuer.replace('127.0.0.1', 'localhost'), audience: 'zhixin' };
    const token = await served.token(regulator, { iss: other.issuer });
    await expect(tokenVerifier(other).verify(token)).rejects.toBeInstanceOf(IdentityUnavailable);
  });
});
