import { describe, expect, test } from '@jest/globals';
import {
  bareWord,
  identifiersOf,
  normaliseBizStep,
  normaliseDisposition,
  present,
  webUri,
  type ObjectEvent,
} from './index.js';

const when = { eventTime: '2026-05-01T08:00:00+08:00', eventTimeZoneOffset: '+08:00' };
const ITEM = 'urn:epc:id:sgtin:6901234.012345.1';
const ITEM_LINK = 'https://id.gs1.org/01/06901234123456/21/1';
const LOT = 'urn:epc:class:lgtin:6901234.012345.L1';
const LOT_LINK = 'https://id.gs1.org/01/06901234123456/10/L1';
const PALLET = 'urn:epc:id:sscc:6901234.0000000001';
const PALLET_LINK = 'https://id.gs1.org/00/069012340000000016';

describe('the identifiers of', () => {
  test('an object event are its EPCs and its classes with quantities', () =>
    expect(
      identifiersOf({
        type: 'ObjectEvent',
        ...when,
        action: 'OBSERVE',
        epcList: [ITEM, 'https://shop.example.cn/item/7'],
        quantityList: [{ epcClass: LOT, quantity: 2.5, uom: 'KGM' }],
      }),
    ).toEqual([
      { epc: ITEM_LINK, kind: 'instance', level: 'instance', role: 'epc' },
      { epc: 'https://shop.example.cn/item/7', kind: 'other', level: 'instance', role: 'epc' },
      { epc: LOT_LINK, kind: 'lot', level: 'class', role: 'epcClass', quantity: 2.5, uom: 'KGM' },
    ]));

  test.each(['AggregationEvent', 'AssociationEvent'] as const)(
    'an %s are its parent and its children',
    (type) =>
      expect(
        identifiersOf({
          type,
          ...when,
          action: 'ADD',
          parentID: PALLET,
          childEPCs: [ITEM],
          childQuantityList: [{ epcClass: LOT }],
        }),
      ).toEqual([
        { epc: PALLET_LINK, kind: 'logistic-unit', level: 'instance', role: 'parent' },
        { epc: ITEM_LINK, kind: 'instance', level: 'instance', role: 'child' },
        { epc: LOT_LINK, kind: 'lot', level: 'class', role: 'childClass' },
      ]),
  );

  test('a transaction are its parent and objects', () =>
    expect(
      identifiersOf({
        type: 'TransactionEvent',
        ...when,
        action: 'ADD',
        bizTransactionList: [{ bizTransaction: 'urn:x:1' }],
        parentID: PALLET,
        epcList: [ITEM],
        quantityList: [{ epcClass: LOT, quantity: 3 }],
      }).map(({ role }) => role),
    ).toEqual(['parent', 'epc', 'epcClass']));

  test('a transformation are its inputs and outputs', () =>
    expect(
      identifiersOf({
        type: 'TransformationEvent',
        ...when,
        inputEPCList: [ITEM],
        inputQuantityList: [{ epcClass: LOT }],
        outputEPCList: [PALLET],
        outputQuantityList: [{ epcClass: LOT }],
      }).map(({ role }) => role),
    ).toEqual(['inputEPC', 'inputEPCClass', 'outputEPC', 'outputEPCClass']));

  test("a community's own event are not known", () =>
    expect(identifiersOf({ type: 'example:Event', ...when })).toEqual([]));
});

describe('an event shown in the form asked for', () => {
  const event: ObjectEvent = {
    type: 'ObjectEvent',
    ...when,
    action: 'OBSERVE',
    epcList: [ITEM],
    readPoint: { id: 'urn:epc:id:sgln:6901234.00001.0' },
    quantityList: [{ epcClass: LOT, quantity: 1 }],
    bizTransactionList: [{ type: 'po', bizTransaction: 'https://a.cn/1' }],
    'example:about': ITEM,
  };

  test('has Digital Links, but for its extensions', () =>
    expect(present(event, { epcFormat: 'Always_GS1_Digital_Link' })).toEqual({
      ...event,
      epcList: [ITEM_LINK],
      readPoint: { id: 'https://id.gs1.org/414/6901234000016' },
      quantityList: [{ epcClass: LOT_LINK, quantity: 1 }],
    }));

  test('has EPC URNs again, where the length of the company prefix is known', () => {
    const linked = present(event, { epcFormat: 'Always_GS1_Digital_Link' });
    const companyPrefixLength = (link: string) => (link.includes('6901234') ? 7 : undefined);
    expect(present(linked, { epcFormat: 'Always_EPC_URN', companyPrefixLength })).toEqual(event);
  });

  test('keeps a Digital Link of another domain with all that it says', () => {
    const sent = {
      ...event,
      epcList: ['https://trace.example.cn/01/06901234123456/10/L1/21/1?17=271231'],
    };
    const shown = present(sent, { epcFormat: 'Always_GS1_Digital_Link' });
    expect(shown.epcList).toEqual(sent.epcList);
  });

  test("of a community's own type keeps whatever it holds under the standard names", () => {
    const own = {
      type: 'example:Event' as const,
      ...when,
      epcList: ITEM,
      childEPCs: [ITEM, 7, null],
      readPoint: null,
      bizLocation: { id: 7 },
      parentID: { id: ITEM },
      sourceList: [null, { source: 7 }, { destination: ITEM }],
      quantityList: { epcClass: LOT },
    };
    expect(present(own, { epcFormat: 'Always_GS1_Digital_Link' })).toEqual({
      ...own,
      childEPCs: [ITEM_LINK, 7, null],
    });
  });

  test.each(['Never_Translates', 'No_Preference', 'Always_EPC_URN'] as const)(
    'is as it was sent for %s',
    (epcFormat) => expect(present(event, { epcFormat })).toBe(event),
  );
});

describe('a word of the vocabulary', () => {
  test.each([
    'shipping',
    'cbv:BizStep-shipping',
    'https://ref.gs1.org/cbv/BizStep-shipping',
    'urn:epcglobal:cbv:bizstep:shipping',
  ])('is shipping when written %s', (form) => {
    expect(normaliseBizStep(form)).toBe('shipping');
    expect(webUri('bizStep', form)).toBe('https://ref.gs1.org/cbv/BizStep-shipping');
  });

  test('of another vocabulary stays as it is', () => {
    expect(normaliseBizStep('https://a.cn/grading')).toBe('https://a.cn/grading');
    expect(normaliseDisposition('cbv:BizStep-shipping')).toBe('cbv:BizStep-shipping');
    expect(bareWord('measurementType', 'gs1:Temperature')).toBe('Temperature');
  });
});
