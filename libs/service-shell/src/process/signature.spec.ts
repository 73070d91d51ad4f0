import { describe, expect, test } from '@jest/globals';
import { passingKeys, verify } from '@zhixin/statement';
import { testClock } from '../testing.js';
import { Signature } from './signature.js';

const clock = testClock('2026-11-30T08:00:00.000+08:00');
const now = Date.parse(clock.now());

describe('what the platform vouches for', () => {
  test('is signed at the time of its clock, by the key that it shows', () => {
    const signature = new Signature({ keys: passingKeys({ alg: 'SM2-SM3', now }), clock });
    expect(verify(signature.sign({ a: 1 }), signature.keySet.keys)).toMatchObject({
      ...{ verdict: 'genuine', at: '2026-11-30T00:00:00.000Z' },
    });
  });

  test('is nothing where no keys are configured', () => {
    const signature = new Signature({ keys: undefined, clock });
    expect(signature.keySet).toEqual({ keys: [] });
    expect(() => signature.sign({ a: 1 })).toThrow(
      expect.objectContaining({ code: 'NO_SIGNING_KEYS' }),
    );
  });
});
