import { describe, expect, test } from '@jest/globals';
import type { Caller } from './caller.js';
import { KnownTokens, TOKEN_KNOWN_MS, TOKENS_KNOWN_MAX } from './known-tokens.js';

const caller: Caller = { subject: 'li', role: 'operator' };

describe('a known token', () => {
  test('is forgotten when it expires', () => {
    let now = 0;
    const known = new KnownTokens(() => now);
    known.add('t', caller, 1_000);
    now = 999;
    expect(known.callerOf('t')).toEqual(caller);
    now = 1_000;
    expect(known.callerOf('t')).toBeUndefined();
  });

  test('is forgotten after a while, however long it lives', () => {
    let now = 0;
    const known = new KnownTokens(() => now);
    known.add('t', caller, Infinity);
    now = TOKEN_KNOWN_MS;
    expect(known.callerOf('t')).toBeUndefined();
  });

  test('makes room for newer ones', () => {
    const known = new KnownTokens(() => 0);
    for (let i = 0; i <= TOKENS_KNOWN_MAX; i += 1) known.add(`t${i}`, caller, 1_000);
    expect(known.callerOf('t0')).toBeUndefined();
    expect(known.callerOf(`t${TOKENS_KNOWN_MAX}`)).toEqual(caller);
  });
});
