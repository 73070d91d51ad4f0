import { describe, expect, test } from '@jest/globals';
import type { Caller } from '@zhixin/identity';
import { caseFilter, seenBy } from './case-scope.js';

const QINLING = '91610124MA6U0000XA';
const enterprise: Caller = { subject: 'e', role: 'enterprise', uscc: QINLING };
const city: Caller = { subject: 'r', role: 'regulator', region: '6101' };
const police: Caller = { subject: 'p', role: 'agency', agency: 'police', region: '6101' };
const procurement: Caller = { subject: 'b', role: 'agency', agency: 'procurement' };
const operator: Caller = { subject: 'o', role: 'operator' };

const found = { uscc: QINLING, region: '610124' };

describe('the cases of a list', () => {
  test.each<readonly [string, Caller, object | undefined, object | undefined]>([
    ['an enterprise', enterprise, { uscc: QINLING }, { uscc: QINLING }],
    ['a regulator', city, { region: '6101' }, { region: '6101' }],
    ['the police of a city', police, { region: '6101' }, { region: '6101' }],
    ['procurement', procurement, {}, undefined],
    ['the operator', operator, undefined, undefined],
  ])('are limited for %s', (_, caller, ofPublic, ofParties) => {
    expect(caseFilter(caller, 'public')).toEqual(ofPublic);
    expect(caseFilter(caller, 'parties')).toEqual(ofParties);
  });

  test('are narrowed to the enterprise asked for', () =>
    expect(caseFilter(city, 'public', { uscc: QINLING })).toEqual({
      uscc: QINLING,
      region: '6101',
    }));

  test('are all those of an enterprise that moved here, and of one that left those of its time here', () => {
    const here = { uscc: QINLING, region: '610124' };
    expect(caseFilter(city, 'parties', here)).toEqual({ uscc: QINLING });
    expect(caseFilter(city, 'parties', { uscc: QINLING, region: '510104' })).toEqual({
      uscc: QINLING,
      region: '6101',
    });
    expect(caseFilter(procurement, 'parties', here)).toBeUndefined();
  });

  test('are not those of a competitor', () =>
    expect(() => caseFilter(enterprise, 'public', { uscc: '91610113MA6U00002C' })).toThrow(
      'OTHER_TENANT',
    ));
});

describe('one case', () => {
  test('is shown to its enterprise and its region', () => {
    for (const caller of [enterprise, city, police])
      expect(seenBy(caller, 'parties', { found, of: found })).toBe(found);
  });

  test('is shown where its enterprise is now, and where it was', () => {
    const of = { uscc: QINLING, region: '510104' };
    const chengdu: Caller = { subject: 'c', role: 'regulator', region: '5101' };
    for (const caller of [city, chengdu])
      expect(seenBy(caller, 'parties', { found, of })).toBe(found);
    expect(() => seenBy(chengdu, 'parties', { found, of: { uscc: QINLING } })).toThrow(
      'OTHER_TENANT',
    );
  });

  test('is hidden from others', () => {
    const elsewhere = { uscc: '91510100MA6U00001B', region: '510104' };
    for (const caller of [enterprise, city, police, operator])
      expect(() => seenBy(caller, 'public', { found: elsewhere, of: elsewhere })).toThrow(
        'OTHER_TENANT',
      );
  });

  test('that is public is shown to an agency without a region, one for the parties is not', () => {
    const of = found;
    expect(seenBy(procurement, 'public', { found, of })).toBe(found);
    expect(() => seenBy(procurement, 'parties', { found, of })).toThrow('OTHER_TENANT');
  });
});
