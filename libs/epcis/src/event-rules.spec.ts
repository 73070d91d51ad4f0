import { describe, expect, test } from '@jest/globals';
import { EPCIS_CONTEXT, readContext, validateEvent } from './index.js';

const NOW = '2026-06-01T08:00:00+08:00';
const context = readContext([EPCIS_CONTEXT, { example: 'https://example.cn/epcis/' }]);

const ITEM = 'urn:epc:id:sgtin:6901234.012345.1';
const LOT = 'urn:epc:class:lgtin:6901234.012345.L1';
const PALLET = 'urn:epc:id:sscc:6901234.0000000001';

const when = { eventTime: '2026-05-01T08:00:00+08:00', eventTimeZoneOffset: '+08:00' };
const observed = { type: 'ObjectEvent', ...when, action: 'OBSERVE', epcList: [ITEM] };
const packed = {
  type: 'AggregationEvent',
  ...when,
  action: 'ADD',
  parentID: PALLET,
  childEPCs: [ITEM],
};
const attached = {
  ...packed,
  type: 'AssociationEvent',
  parentID: 'urn:epc:id:sgln:6901234.00001.0',
};
const ordered = {
  type: 'TransactionEvent',
  ...when,
  action: 'ADD',
  bizTransactionList: [{ type: 'po', bizTransaction: 'https://buyer.example.cn/po/1' }],
  epcList: [ITEM],
};
const pressed = {
  type: 'TransformationEvent',
  ...when,
  inputQuantityList: [{ epcClass: LOT, quantity: 10.5, uom: 'KGM' }],
  outputEPCList: [ITEM],
};
const measured = (metadata: object, report: object) => ({
  ...observed,
  sensorElementList: [
    { sensorMetadata: metadata, sensorReport: [{ type: 'Temperature', value: 4.5, ...report }] },
  ],
});
const counted = (element: object) => ({
  ...observed,
  quantityList: [{ epcClass: LOT, ...element }],
});

const faults = (event: object): string[] =>
  validateEvent(event, context, { now: NOW }).map(({ pointer, code }) => `${pointer} ${code}`);

/** An event, what is changed in it (undefined takes a field away), and the faults that must follow. */
type Case = [base: object, change: object, expected: string[]];
const changed = (base: object, change: object): object =>
  JSON.parse(JSON.stringify({ ...base, ...change }));

describe('an event is accepted', () => {
  test.each([
    observed,
    packed,
    attached,
    ordered,
    pressed,
    { ...packed, action: 'OBSERVE', parentID: undefined },
    { ...packed, action: 'DELETE', childEPCs: undefined },
    { ...attached, action: 'DELETE', childEPCs: undefined },
    { ...ordered, action: 'DELETE', epcList: undefined },
    { ...ordered, epcList: [], parentID: PALLET },
    { ...pressed, outputEPCList: undefined, transformationID: 'urn:uuid:7' },
    { ...observed, action: 'ADD', ilmd: { 'example:origin': '周至' } },
    { ...observed, bizStep: 'https://example.cn/steps/grading' },
    { ...observed, 'example:grade': 'A', 'https://example.cn/epcis/size': 5 },
    { ...observed, type: 'example:GradingEvent', 'example:grade': 'A' },
    { ...when, type: 'example:GradingEvent', grade: 'A', action: 7, epcList: 'all', ilmd: null },
    { ...observed, readPoint: { id: 'geo:34.3,108.9', name: '周至' } },
    {
      ...observed,
      'example:a': [{ '@context': { own: 'https://own.cn/' }, 'own:b': { 'own:c': 1 } }],
    },
    { ...observed, epcList: [LOT, ...'abcdefghij'].map((end) => (end === LOT ? LOT : ITEM + end)) },
    { ...observed, epcList: [], quantityList: [{ epcClass: LOT }] },
    counted({ quantity: 3 }),
    counted({ quantity: 3.5, uom: 'KGM' }),
    { ...measured({ time: when.eventTime }, {}), epcList: [], readPoint: { id: 'geo:34.3,108.9' } },
    {
      ...observed,
      epcList: ['urn:epc:id:gid:95100000.12345.400', 'https://a.cn/item/1', 'did:a:1'],
    },
    { ...observed, recordTime: '2020-01-01T00:00:00Z' },
    { ...observed, eventTime: '2026-06-01T08:04:59+08:00' },
  ])('%#: %j', (event) => expect(faults(JSON.parse(JSON.stringify(event)))).toEqual([]));
});

const cases: Record<string, Case[]> = {
  'parents and children': [
    [packed, { parentID: undefined }, ['/parentID PARENT_REQUIRED']],
    [packed, { parentID: undefined, action: 'DELETE' }, ['/parentID PARENT_REQUIRED']],
    [packed, { childEPCs: undefined }, ['/childEPCs CHILDREN_REQUIRED']],
    [packed, { childEPCs: [], childQuantityList: [] }, ['/childEPCs CHILDREN_REQUIRED']],
    [attached, { parentID: undefined }, ['/parentID FIELD_REQUIRED']],
    [attached, { action: 'OBSERVE', childEPCs: [] }, ['/childEPCs CHILDREN_REQUIRED']],
  ],
  'objects, inputs and outputs': [
    [observed, { epcList: undefined }, ['/epcList OBJECTS_REQUIRED']],
    [observed, { epcList: [], quantityList: [] }, ['/epcList OBJECTS_REQUIRED']],
    [measured({}, {}), { epcList: [] }, ['/readPoint READ_POINT_REQUIRED']],
    [ordered, { epcList: undefined }, ['/epcList OBJECTS_REQUIRED']],
    [ordered, { epcList: [] }, ['/epcList OBJECTS_REQUIRED']],
    [ordered, { bizTransactionList: undefined }, ['/bizTransactionList FIELD_REQUIRED']],
    [ordered, { bizTransactionList: [] }, ['/bizTransactionList LIST_EMPTY']],
    [pressed, { outputEPCList: undefined }, ['/outputEPCList OUTPUT_REQUIRED']],
    [pressed, { inputQuantityList: [] }, ['/inputEPCList INPUT_REQUIRED']],
    [observed, { epcList: [ITEM, ITEM] }, ['/epcList/1 ITEM_REPEATED']],
  ],
  quantities: [
    [counted({ uom: 'KGM' }), {}, ['/quantityList/0/quantity QUANTITY_REQUIRED']],
    [counted({ quantity: 1.5 }), {}, ['/quantityList/0/quantity QUANTITY_FRACTION']],
    [counted({ quantity: 0 }), {}, ['/quantityList/0/quantity QUANTITY_NOT_POSITIVE']],
    [counted({ quantity: -2, uom: 'KGM' }), {}, ['/quantityList/0/quantity QUANTITY_NOT_POSITIVE']],
    [counted({ quantity: 2, uom: 'KG' }), {}, ['/quantityList/0/uom UNIT_UNKNOWN']],
    [counted({ quantity: 2, uom: 'kgm' }), {}, ['/quantityList/0/uom UNIT_UNKNOWN']],
    [counted({ quantity: 'two' }), {}, ['/quantityList/0/quantity WRONG_TYPE']],
    [counted({ quality: 2 }), {}, ['/quantityList/0/quality FIELD_NOT_ALLOWED']],
  ],
  identifiers: [
    [observed, { epcList: [LOT] }, ['/epcList/0 CLASS_IN_EPC_LIST']],
    [observed, { epcList: [ITEM, LOT] }, ['/epcList/1 CLASS_IN_EPC_LIST']],
    [observed, { action: 'ADD', epcList: [ITEM, LOT] }, ['/epcList/1 CLASS_IN_EPC_LIST']],
    [packed, { childEPCs: [ITEM, LOT] }, ['/childEPCs/1 CLASS_IN_EPC_LIST']],
    [pressed, { outputEPCList: [LOT] }, ['/outputEPCList/0 CLASS_IN_EPC_LIST']],
    [
      observed,
      { epcList: ['urn:epc:idpat:sgtin:6901234.012345.*'] },
      ['/epcList/0 CLASS_IN_EPC_LIST'],
    ],
    [observed, { epcList: ['urn:epc:id:sgtin:6901234.1.1'] }, ['/epcList/0 IDENTIFIER_MALFORMED']],
    [observed, { epcList: ['6901234'] }, ['/epcList/0 URI_MALFORMED']],
    [
      observed,
      { epcList: ['https://id.gs1.org/01/06901234123457/21/1'] },
      ['/epcList/0 CHECK_DIGIT'],
    ],
    [
      observed,
      { readPoint: { id: 'https://id.gs1.org/414/6901234000011' } },
      ['/readPoint/id CHECK_DIGIT'],
    ],
    [packed, { parentID: 'urn:epc:id:sscc:6901234.1' }, ['/parentID IDENTIFIER_MALFORMED']],
    [
      observed,
      { sourceList: [{ type: 'owning_party', source: 'urn:epc:id:pgln:1.1' }] },
      ['/sourceList/0/source IDENTIFIER_MALFORMED'],
    ],
    [
      counted({ epcClass: 'urn:epc:class:lgtin:1.1.1' }),
      {},
      ['/quantityList/0/epcClass IDENTIFIER_MALFORMED'],
    ],
  ],
  names: [
    [observed, { 'unknown:grade': 'A' }, ['/unknown:grade PREFIX_UNDECLARED']],
    [observed, { 'example:a': [{ 'other:b': 1 }] }, ['/example:a/0/other:b PREFIX_UNDECLARED']],
    [observed, { grade: 'A' }, ['/grade NAME_NOT_NAMESPACED']],
    [observed, { action: 'ADD', ilmd: { origin: 'x' } }, ['/ilmd/origin NAME_NOT_NAMESPACED']],
    [observed, { '@grade': 'A' }, ['/@grade FIELD_NOT_ALLOWED']],
    [
      observed,
      { readPoint: { id: 'geo:1,2', 'other:name': 'x' } },
      ['/readPoint/other:name PREFIX_UNDECLARED'],
    ],
    [
      observed,
      { 'example:a': [{ '@context': { own: 'https://own.cn/' } }, { 'own:b': 1 }] },
      ['/example:a/1/own:b PREFIX_UNDECLARED'],
    ],
    [
      observed,
      { type: 'example:GradingEvent', 'other:grade': 'A' },
      ['/other:grade PREFIX_UNDECLARED'],
    ],
    [observed, { 'un/known~x:grade': 'A' }, ['/un~1known~0x:grade PREFIX_UNDECLARED']],
    [pressed, { action: 'ADD' }, ['/action FIELD_NOT_ALLOWED']],
    [packed, { ilmd: {} }, ['/ilmd FIELD_NOT_ALLOWED']],
    [observed, { type: 'unknown:Event' }, ['/type PREFIX_UNDECLARED']],
    [observed, { type: 'ObservationEvent' }, ['/type EVENT_TYPE_UNKNOWN']],
    [observed, { type: 'constructor' }, ['/type EVENT_TYPE_UNKNOWN']],
    [observed, { type: undefined }, ['/type FIELD_REQUIRED']],
    [observed, { type: 7 }, ['/type WRONG_TYPE']],
  ],
  vocabulary: [
    [observed, { bizStep: 'transforming' }, ['/bizStep CBV_VALUE_UNKNOWN']],
    [observed, { bizStep: 'urn:epcglobal:cbv:bizstep:shipping' }, ['/bizStep CBV_VALUE_UNKNOWN']],
    [observed, { disposition: 'in_transport' }, ['/disposition CBV_VALUE_UNKNOWN']],
    [observed, { action: 'CREATE' }, ['/action VALUE_NOT_ALLOWED']],
    [observed, { ilmd: {} }, ['/ilmd ILMD_NOT_ALLOWED']],
    [observed, { action: 'DELETE', ilmd: {} }, ['/ilmd ILMD_NOT_ALLOWED']],
    [
      observed,
      { persistentDisposition: { set: ['recalled'], unset: ['expired', 'cbv:Disp-recalled'] } },
      ['/persistentDisposition/unset/1 DISPOSITION_SET_AND_UNSET'],
    ],
    [observed, { persistentDisposition: {} }, ['/persistentDisposition LIST_EMPTY']],
    [
      measured({}, { type: 'EffectiveDoseRate' }),
      {},
      ['/sensorElementList/0/sensorReport/0/type CBV_VALUE_UNKNOWN'],
    ],
  ],
  times: [
    [observed, { eventTime: '2026-05-01T08:00:00' }, ['/eventTime TIME_MALFORMED']],
    [observed, { eventTime: '22-07-2026' }, ['/eventTime TIME_MALFORMED']],
    [observed, { eventTime: '2026-02-29T08:00:00Z' }, ['/eventTime TIME_MALFORMED']],
    [observed, { eventTime: '2026-05-01T08:00:60Z' }, ['/eventTime TIME_MALFORMED']],
    [observed, { eventTime: '2026-05-01T24:00:00Z' }, ['/eventTime TIME_MALFORMED']],
    [observed, { eventTime: '10000-01-01T00:00:00Z' }, ['/eventTime TIME_MALFORMED']],
    [observed, { eventTime: '0000-06-01T00:00:00Z' }, ['/eventTime TIME_OUT_OF_RANGE']],
    [observed, { eventTime: '0001-01-01T00:00:00+08:00' }, ['/eventTime TIME_OUT_OF_RANGE']],
    [observed, { eventTime: '2026-05-01T10:00:00+18:00' }, ['/eventTime TIME_OUT_OF_RANGE']],
    [observed, { eventTime: '2026-05-01T00:00:00-24:00' }, ['/eventTime TIME_OUT_OF_RANGE']],
    [
      observed,
      { eventTime: `2026-05-01T00:00:00.${'1'.repeat(200)}Z` },
      ['/eventTime TIME_OUT_OF_RANGE'],
    ],
    [observed, { recordTime: '9999-12-31T23:59:59-14:00' }, ['/recordTime TIME_OUT_OF_RANGE']],
    [
      observed,
      { errorDeclaration: { declarationTime: '0000-06-01T00:00:00Z' } },
      ['/errorDeclaration/declarationTime TIME_OUT_OF_RANGE'],
    ],
    [
      measured({ startTime: '0000-02-29T00:00:00Z' }, {}),
      {},
      ['/sensorElementList/0/sensorMetadata/startTime TIME_OUT_OF_RANGE'],
    ],
    [
      measured({}, { time: '2026-05-01T00:00:00-15:00' }),
      {},
      ['/sensorElementList/0/sensorReport/0/time TIME_OUT_OF_RANGE'],
    ],
    [observed, { eventTime: undefined }, ['/eventTime FIELD_REQUIRED']],
    [observed, { eventTimeZoneOffset: '+14:30' }, ['/eventTimeZoneOffset ZONE_OFFSET_MALFORMED']],
    [observed, { eventTime: '2026-06-01T08:05:01+08:00' }, ['/eventTime EVENT_TIME_IN_FUTURE']],
    [
      measured({ time: '2026-05-01T09:00:00+08:00' }, {}),
      {},
      ['/sensorElementList/0/sensorMetadata/time SENSOR_TIME_AFTER_EVENT'],
    ],
    [
      measured({}, { time: '2026-05-01T09:00:00+08:00' }),
      {},
      ['/sensorElementList/0/sensorReport/0/time SENSOR_TIME_AFTER_EVENT'],
    ],
  ],
  'sensors and error declarations': [
    [
      measured(
        { deviceID: 'urn:epc:id:giai:6901234.1' },
        { deviceID: 'urn:epc:id:giai:6901234.1' },
      ),
      {},
      ['/sensorElementList/0/sensorReport/0/deviceID SENSOR_FIELD_TWICE'],
    ],
    [
      observed,
      {
        errorDeclaration: {
          declarationTime: when.eventTime,
          reason: 'did_not_occur',
          correctiveEventIDs: ['urn:uuid:1'],
        },
      },
      ['/errorDeclaration/correctiveEventIDs ERROR_REASON_CONTRADICTED'],
    ],
    [
      observed,
      { errorDeclaration: { reason: 'typo' } },
      [
        '/errorDeclaration/declarationTime FIELD_REQUIRED',
        '/errorDeclaration/reason CBV_VALUE_UNKNOWN',
      ],
    ],
    [observed, { certificationInfo: ['https://a.cn', {}] }, ['/certificationInfo/1 WRONG_TYPE']],
    [observed, { certificationInfo: 7 }, ['/certificationInfo WRONG_TYPE']],
    [observed, { certificationInfo: 'none' }, ['/certificationInfo URI_MALFORMED']],
  ],
};

for (const [subject, rules] of Object.entries(cases))
  describe(`an event is refused for its ${subject}`, () => {
    test.each(rules)('%#: %j with %j', (base, change, expected) =>
      expect(faults(changed(base, change))).toEqual(expected),
    );
  });

describe('measurements of an event that is declared wrong', () => {
  test('are not judged again', () =>
    expect(
      faults({
        ...measured({ time: '2026-05-09T08:00:00Z', deviceID: 'urn:x:1' }, { deviceID: 'urn:x:1' }),
        errorDeclaration: { declarationTime: when.eventTime, reason: 'incorrect_data' },
      }),
    ).toEqual([]));
});
