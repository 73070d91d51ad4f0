import { describe, expect, test } from '@jest/globals';
import { datesIn } from './dates-in.js';

const LOT = 'https://id.gs1.org/01/06901234567892/10/K1';
const adding = (more: object) => ({
  type: 'ObjectEvent',
  action: 'ADD',
  quantityList: [{ epcClass: LOT }],
  ...more,
});

describe('days in an event', () => {
  test('are given by its master data to what it makes', () => {
    const ilmd = {
      'cbvmda:itemExpirationDate': '2026-06-30',
      'cbvmda:harvestEndDate': '2026-05-01T20:00:00Z',
    };
    const days = [{ id: LOT, lastDay: '2026-06-30', harvestEnd: '2026-05-02' }];
    expect(datesIn(adding({ ilmd }))).toEqual(days);
    expect(
      datesIn({
        type: 'TransformationEvent',
        inputQuantityList: [{ epcClass: `${LOT}2` }],
        outputQuantityList: [{ epcClass: LOT }],
        ilmd,
      }),
    ).toEqual(days);
    expect(datesIn(adding({ action: 'OBSERVE', ilmd }))).toEqual([]);
  });

  test.each([
    ['260630', '2026-06-30'],
    ['280200', '2028-02-29'],
    ['261301', undefined],
  ])('are given by (17) %s in a Digital Link', (ai, lastDay) =>
    expect(
      datesIn(adding({ quantityList: [{ epcClass: `${LOT}?3103=000195&17=${ai}` }] })),
    ).toEqual(lastDay === undefined ? [] : [{ id: LOT, lastDay }]),
  );

  test('are the earliest of expiry and best before', () => {
    const ilmd = {
      'cbvmda:itemExpirationDate': '2026-06-30',
      'cbvmda:bestBeforeDate': '2026-06-01',
    };
    expect(datesIn(adding({ ilmd }))).toEqual([{ id: LOT, lastDay: '2026-06-01' }]);
    const epcClass = `${LOT}?17=260630&15=260610`;
    expect(datesIn(adding({ quantityList: [{ epcClass }] }))).toEqual([
      { id: LOT, lastDay: '2026-06-10' },
    ]);
  });

  test('that are none give nothing', () =>
    expect(datesIn(adding({ ilmd: { 'cbvmda:itemExpirationDate': 'soon' } }))).toEqual([]));
});
