import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { EPCIS_CONTEXT, eventHash, readContext, validateEvent, type EpcisEvent } from './index.js';

const context = readContext([EPCIS_CONTEXT, { example: 'https://example.cn/epcis/' }]);

/** Everything an event may say, and one more of each form an extension may take. */
const full = {
  type: 'ObjectEvent',
  eventTime: '2026-05-01T08:00:00+08:00',
  eventTimeZoneOffset: '+08:00',
  action: 'ADD',
  bizStep: 'shipping',
  epcList: ['urn:epc:id:sgtin:6901234.012345.1', 'urn:epc:id:sscc:6901234.0000000001'],
  disposition: 'in_transit',
  quantityList: [{ epcClass: 'urn:epc:class:lgtin:6901234.012345.L1', quantity: 2.5, uom: 'KGM' }],
  persistentDisposition: { set: ['recalled'], unset: ['expired'] },
  readPoint: { id: 'urn:epc:id:sgln:6901234.00001.7', 'example:dock': 'D1' },
  bizLocation: { id: 'urn:epc:id:sgln:6901234.00002.0' },
  bizTransactionList: [{ type: 'po', bizTransaction: 'https://a.cn/po/1' }],
  sourceList: [{ type: 'owning_party', source: 'urn:epc:id:pgln:6901234.00001' }],
  destinationList: [{ type: 'location', destination: 'urn:epc:id:sgln:6901234.00003.0' }],
  certificationInfo: ['https://a.cn/certificate/1'],
  sensorElementList: [
    {
      sensorMetadata: { time: '2026-05-01T07:00:00+08:00', deviceID: 'urn:epc:id:giai:6901234.D' },
      sensorReport: [
        { type: 'Temperature', value: 4.5, uom: 'CEL', booleanValue: true, stringValue: 'cold' },
        { type: 'Dimensionless', component: 'x', hexBinaryValue: 'f0', percRank: 50, sDev: 0.1 },
      ],
      'example:seal': 'S1',
    },
  ],
  ilmd: { 'example:origin': { 'example:village': '周至' } },
  'example:list': ['a', 2, { 'example:deep': [false, '0.5'] }],
};

type Way = readonly (string | number)[];

const waysIn = (value: unknown, way: Way = []): Way[] =>
  typeof value !== 'object' || value === null
    ? [way]
    : Object.entries(value).flatMap(([name, inner]) => waysIn(inner, [...way, name]));

const OTHER_WORDS: Readonly<Record<string, string>> = {
  '2026-05-01T08:00:00+08:00': '2026-05-01T08:00:00.001+08:00',
  '2026-05-01T07:00:00+08:00': '2026-05-01T06:00:00+08:00',
  'urn:epc:id:sgln:6901234.00002.0': 'urn:epc:id:sgln:6901234.00002.1',
  'urn:epc:id:sgln:6901234.00003.0': 'urn:epc:id:sgln:6901234.00004.0',
  'urn:epc:id:sscc:6901234.0000000001': 'urn:epc:id:sscc:6901234.0000000002',
  'urn:epc:id:pgln:6901234.00001': 'urn:epc:id:pgln:6901234.00002',
};

const otherValue = (value: unknown): unknown => {
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value + 1;
  return OTHER_WORDS[String(value)] ?? `${String(value)}1`;
};

const changedAt = (value: unknown, [name, ...rest]: Way): unknown => {
  if (name === undefined) return otherValue(value);
  const copy = structuredClone(value) as Record<string, unknown>;
  copy[name] = changedAt(copy[name], rest);
  return copy;
};

describe('the hash of an event that says everything', () => {
  const hash = (sent: object) => eventHash(sent as EpcisEvent, context);

  test('is of an event that may be captured', () =>
    expect(validateEvent(full, context, { now: '2026-06-01T00:00:00Z' })).toEqual([]));

  test.each(waysIn(full).filter(([name]) => name !== 'type'))(
    'changes with %s %s %s %s',
    (...way) => expect(hash(changedAt(full, way) as object)).not.toBe(hash(full)),
  );

  test.each(Object.keys(full).filter((name) => name !== 'type'))('changes without %s', (name) =>
    expect(
      hash(Object.fromEntries(Object.entries(full).filter(([other]) => other !== name))),
    ).not.toBe(hash(full)),
  );

  test('survives a journey through text, in any layout', () =>
    expect(hash(JSON.parse(JSON.stringify(full, null, 3)))).toBe(hash(full)));

  test('is the same for the same instant on another clock', () =>
    fc.assert(
      fc.property(fc.integer({ min: -14 * 4, max: 14 * 4 }), (quarters) => {
        const local = new Date(Date.parse(full.eventTime) + quarters * 900_000).toISOString();
        const size = Math.abs(quarters);
        const pad = (part: number) => String(part).padStart(2, '0');
        const offset = `${quarters < 0 ? '-' : '+'}${pad(Math.floor(size / 4))}:${pad((size % 4) * 15)}`;
        expect(hash({ ...full, eventTime: local.replace('Z', offset) })).toBe(hash(full));
      }),
    ));

  test('is the same whichever form of the vocabulary is used', () => {
    const written = (form: (kind: string, word: string) => string) =>
      hash({
        ...full,
        bizStep: form('BizStep', 'shipping'),
        disposition: form('Disp', 'in_transit'),
        persistentDisposition: {
          set: [form('Disp', 'recalled')],
          unset: [form('Disp', 'expired')],
        },
        bizTransactionList: [{ ...full.bizTransactionList[0], type: form('BTT', 'po') }],
        sourceList: [{ ...full.sourceList[0], type: form('SDT', 'owning_party') }],
        destinationList: [{ ...full.destinationList[0], type: form('SDT', 'location') }],
      });
    expect(written((kind, word) => `cbv:${kind}-${word}`)).toBe(hash(full));
    expect(written((kind, word) => `https://ref.gs1.org/cbv/${kind}-${word}`)).toBe(hash(full));
    expect(written((kind, word) => `urn:epcglobal:cbv:${kind.toLowerCase()}:${word}`)).toBe(
      hash(full),
    );
  });
});
