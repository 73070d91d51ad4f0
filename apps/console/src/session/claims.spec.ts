import { describe, expect, test } from '@jest/globals';
import { homeOf, payloadOf, personOf } from './claims.js';

const jwt = (payload: unknown): string =>
  `header.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.signature`;

describe('the signed-in person', () => {
  test('is who the access token says', () => {
    const token = jwt({ sub: 'regulator-xian', roles: ['regulator'], region: '6101' });
    expect(personOf(token, { sub: 'regulator-xian' })).toEqual({
      name: 'regulator-xian',
      nameInEnglish: undefined,
      role: 'regulator',
      region: '6101',
      uscc: undefined,
      agency: undefined,
    });
  });

  test('may be described by the identity token when the access token is opaque', () => {
    const profile = { name: '张伟', 'name#en': 'Zhang Wei', roles: ['enterprise'], uscc: '91X' };
    expect(personOf('opaque', profile)).toMatchObject({
      name: '张伟',
      nameInEnglish: 'Zhang Wei',
      role: 'enterprise',
      uscc: '91X',
    });
  });

  test('has no role when the token names none the console knows', () => {
    expect(personOf(jwt({ sub: 'x', roles: ['service'] }), {}).role).toBeUndefined();
    expect(personOf(jwt({ sub: 'x' }), {}).role).toBeUndefined();
  });

  test.each([
    [{ roles: ['regulator'] }, '/enterprises'],
    [{ roles: ['agency'] }, '/enterprises'],
    [{ roles: ['enterprise'], uscc: '91610100MA6TXQRB0P' }, '/enterprises/91610100MA6TXQRB0P'],
    [{ roles: ['enterprise'] }, '/no-access'],
    [{ roles: ['operator'] }, '/platform'],
    [{ roles: [] }, '/no-access'],
  ])('with %j starts at %s', (claims, home) => {
    expect(homeOf(personOf(jwt(claims), {}))).toBe(home);
  });
});

test('a payload keeps Chinese text, and what is no JWT has none', () => {
  expect(payloadOf(jwt({ name: '西安市市场监督管理局' }))).toEqual({
    name: '西安市市场监督管理局',
  });
  expect(payloadOf('not a token')).toEqual({});
  expect(payloadOf('a.%%%.c')).toEqual({});
});
