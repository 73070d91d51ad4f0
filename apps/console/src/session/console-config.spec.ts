import { expect, test } from '@jest/globals';
import { defaultConfig, mergeConfig, resourceOf } from './console-config.js';

const ORIGIN = 'https://zhixin.example';

test('without a served document the provider is the one of the same origin', () => {
  expect(mergeConfig(undefined, ORIGIN)).toEqual({
    issuer: 'https://zhixin.example/oidc',
    clientId: 'console',
    audience: 'zhixin',
  });
});

test('a served document replaces what it fills in, and only that', () => {
  const config = mergeConfig(
    { issuer: 'https://sso.example/realms/z', clientId: '', audience: 7 },
    ORIGIN,
  );
  expect(config).toEqual({ ...defaultConfig(ORIGIN), issuer: 'https://sso.example/realms/z' });
});

test('only an absolute URI is sent as resource', () => {
  expect(resourceOf(defaultConfig(ORIGIN))).toBeUndefined();
  expect(resourceOf({ ...defaultConfig(ORIGIN), audience: 'urn:zhixin:api' })).toBe(
    'urn:zhixin:api',
  );
});
