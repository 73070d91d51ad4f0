import { describe, expect, test } from '@jest/globals';
import { maySee, scopeOf, type Caller } from './caller.js';
import { mayDo, PERMISSIONS } from './permissions.js';

const thing = { uscc: '91610124MA6U0000XA', region: '610124' };
const callers: Readonly<Record<string, Caller>> = {
  owner: { subject: 'a', role: 'enterprise', uscc: thing.uscc },
  'another enterprise': { subject: 'b', role: 'enterprise', uscc: '91510100MA6U0000XB' },
  'an enterprise without code': { subject: 'c', role: 'enterprise' },
  'the county': { subject: 'd', role: 'regulator', region: '610124' },
  'the city': { subject: 'e', role: 'regulator', region: '6101' },
  'the province': { subject: 'f', role: 'regulator', region: '61' },
  'another city': { subject: 'g', role: 'regulator', region: '5101' },
  'a regulator without region': { subject: 'h', role: 'regulator' },
  'police of the city': { subject: 'i', role: 'agency', agency: 'police', region: '6101' },
  'a national agency': { subject: 'j', role: 'agency', agency: 'procurement' },
  'another service': { subject: 'k', role: 'service' },
  'the operator': { subject: 'l', role: 'operator' },
  nobody: { subject: 'public', role: 'public' },
};
const seeing = [
  'owner',
  'the county',
  'the city',
  'the province',
  'police of the city',
  'another service',
];
const seeingWhatIsPublic = [...seeing, 'a national agency'];

describe('tenancy', () => {
  test.each(Object.keys(callers))('%s sees what it should', (name) =>
    expect([maySee(callers[name]!, thing), maySee(callers[name]!, thing, 'public')]).toEqual([
      seeing.includes(name),
      seeingWhatIsPublic.includes(name),
    ]),
  );

  test('a filter for queries says the same as a look at one row', () => {
    for (const caller of Object.values(callers)) {
      const scope = scopeOf(caller);
      const found =
        scope !== 'none' &&
        (scope.uscc === undefined || scope.uscc === thing.uscc) &&
        (scope.region === undefined || thing.region.startsWith(scope.region));
      expect(found).toBe(maySee(caller, thing));
    }
  });
});

describe('permissions', () => {
  test('let the operator see no case content', () =>
    expect(Object.keys(PERMISSIONS).filter((name) => mayDo('operator', name as never))).toEqual([
      'platform.operate',
      'public',
    ]));

  test('let nobody without a token do more than what is public', () =>
    expect(Object.keys(PERMISSIONS).filter((name) => mayDo('public', name as never))).toEqual([
      'public',
    ]));
});
