import { describe, expect, test } from '@jest/globals';
import { readContext, type EpcisEvent } from '@zhixin/epcis';
import { lotsOfItems } from './item-lots.js';

const GTIN = 'https://id.gs1.org/01/06901234567892';
const ITEM = 'urn:epc:id:sgtin:690123456.0789.S1';
const LOT = `${GTIN}/10/K1`;
const context = readContext([
  'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld',
  { md: 'urn:epcglobal:cbv:mda:', ex: 'https://example.org/' },
]);

const lotsOf = (fields: Record<string, unknown>) =>
  Object.fromEntries(
    lotsOfItems(
      { type: 'ObjectEvent', action: 'ADD', ...fields } as unknown as EpcisEvent,
      context,
    ),
  );

describe('the lot of an item', () => {
  test.each([
    ['epcList', [`${GTIN}/10/K1/21/S1`]],
    ['childEPCs', ['https://shop.example.cn/gtin/6901234567892/lot/K1/ser/S1?17=271231']],
    ['outputEPCList', [`${GTIN}/10/K1/21/S1`]],
    ['inputEPCList', [`${GTIN}/10/K1/21/S1`]],
    ['parentID', `${GTIN}/10/K1/21/S1`],
  ])('is told by a Digital Link in %s', (name, value) =>
    expect(lotsOf({ [name]: value })).toEqual({ [`${GTIN}/21/S1`]: LOT }),
  );

  test.each(['cbvmda:lotNumber', 'md:lotNumber', 'gs1:hasBatchLotNumber'])(
    'is told by %s among the master data of what is made',
    (name) => {
      const made = { ilmd: { [name]: 'K1' }, inputEPCList: [`${GTIN}/21/S2`] };
      expect(lotsOf({ ...made, epcList: [ITEM] })).toEqual({ [`${GTIN}/21/S1`]: LOT });
      expect(lotsOf({ ...made, outputEPCList: [ITEM] })).toEqual({ [`${GTIN}/21/S1`]: LOT });
    },
  );

  test.each([
    [{ epcList: [ITEM] }],
    [{ epcList: [ITEM], ilmd: { 'ex:lotNumber': 'K1' } }],
    [{ epcList: [ITEM], ilmd: { 'cbvmda:lotNumber': 'more than twenty characters' } }],
    [{ epcList: [ITEM], ilmd: { 'cbvmda:lotNumber': ['K1'] } }],
    [{ epcList: ['https://id.gs1.org/00/069012345000000011'], ilmd: { 'cbvmda:lotNumber': 'K1' } }],
    [{ quantityList: [{ epcClass: LOT }], ilmd: { 'cbvmda:lotNumber': 'K1' } }],
  ])('is not told by %j', (fields) => expect(lotsOf(fields)).toEqual({}));

  test('is the one in the Digital Link where both speak', () =>
    expect(
      lotsOf({ epcList: [`${GTIN}/10/K1/21/S1`], ilmd: { 'cbvmda:lotNumber': 'K2' } }),
    ).toEqual({ [`${GTIN}/21/S1`]: LOT }));
});
