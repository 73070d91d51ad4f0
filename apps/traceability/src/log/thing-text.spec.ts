import { describe, expect, test } from '@jest/globals';
import type { TracedThing } from '../domain/traced-event.js';
import { shortened, whole } from './identifier-text.js';
import { thingText, thingsIn } from './thing-text.js';

const GTIN = 'https://id.gs1.org/01/06901234567892';

describe('things as text', () => {
  test('are written as far as they differ from the one before', () => {
    const things: TracedThing[] = [
      { id: `${GTIN}/21/A1`, role: 'epc' },
      { id: `${GTIN}/21/A2`, role: 'epc', lot: `${GTIN}/10/L1` },
      { id: `${GTIN}/10/L1`, role: 'epcClass', quantity: 12.5, uom: 'KGM' },
    ];
    expect(thingText(things)).toBe(
      '["e0/01/06901234567892/21/A1",["eN2",null,null,"J10/L1"],["cJ10/L1",12.5,"KGM"]]',
    );
    expect(thingsIn(thingText(things))).toEqual(things);
  });

  test.each<[string, readonly TracedThing[]]>([
    ['nothing', []],
    ['one thing twice', [1, 2].map(() => ({ id: `${GTIN}/21/A`, role: 'child' as const }))],
    [
      'every role',
      (
        [
          'epc',
          'epcClass',
          'parent',
          'child',
          'childClass',
          'inputEPC',
          'inputEPCClass',
          'outputEPC',
          'outputEPCClass',
        ] as const
      ).map((role, at) => ({ id: `urn:example:${at}`, role })),
    ],
    ['a quantity without a unit', [{ id: GTIN, role: 'epcClass', quantity: 3 }]],
    ['a unit without a quantity', [{ id: GTIN, role: 'epcClass', uom: 'KGM' }]],
    ['a quantity of nothing', [{ id: GTIN, role: 'epcClass', quantity: 0, uom: 'KGM' }]],
    [
      'more in common than a digit can count',
      [1, 2].map((at) => ({ id: `urn:example:${'x'.repeat(200)}${at}`, role: 'epc' as const })),
    ],
    [
      'characters of two units, alike in the first',
      ['urn:猕猴桃:🥝1', 'urn:猕猴桃:🥞1', 'urn:"\\\u2028'].map((id) => ({
        id,
        role: 'epc' as const,
      })),
    ],
    [
      'origins that only look like that of GS1',
      ['https://id.gs1.org', 'https://id.gs1.organic/01/1', 'http://id.gs1.org/01/1'].map((id) => ({
        id,
        role: 'parent' as const,
      })),
    ],
  ])('come back as they were: %s', (_, things) =>
    expect(thingsIn(thingText(things))).toEqual(things),
  );

  test('lose the origin of GS1 and get it back', () => {
    expect(shortened(`${GTIN}/21/A1`)).toBe('/01/06901234567892/21/A1');
    expect(whole('/01/06901234567892/21/A1')).toBe(`${GTIN}/21/A1`);
    expect(whole(shortened('urn:example:1'))).toBe('urn:example:1');
  });
});
