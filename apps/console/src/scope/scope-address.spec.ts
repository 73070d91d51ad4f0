import { expect, test } from '@jest/globals';
import { lookOf, scopeAddress, withLook, type ScopeLook } from './scope-address.js';

test('how a scope is looked at goes into the address and back', () => {
  const look: ScopeLook = {
    set: 'worst-case',
    view: 'table',
    holder: '91610118MA6TX00003',
    by: '2026-11-20T00:00:00.000Z',
    since: 'sha256:aa/b',
  };
  expect(lookOf(new URLSearchParams(withLook(look).toString()))).toEqual(look);
});

test('an address that says nothing, or nonsense, shows the picture of what is recorded', () => {
  const look = { set: 'recorded', view: 'picture' };
  const nonsense = new URLSearchParams('set=all&view=film&holder=&by=soon&since=');
  expect(lookOf(new URLSearchParams())).toEqual(look);
  expect(lookOf(nonsense)).toEqual(look);
  expect(withLook(lookOf(nonsense)).toString()).toBe('');
});

test('the address of a scope stands any id', () => {
  expect(scopeAddress('a/b')).toBe('/scopes/a%2Fb');
  expect(scopeAddress('a/b', { since: 'c d', view: 'changes' })).toBe(
    '/scopes/a%2Fb?view=changes&since=c+d',
  );
});
