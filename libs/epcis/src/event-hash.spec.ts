import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  EPCIS_CONTEXT,
  eventHash,
  preHash,
  present,
  readContext,
  validateEvent,
  type EpcisEvent,
  type ObjectEvent,
} from './index.js';

const context = readContext([EPCIS_CONTEXT, { example: 'https://example.cn/epcis/' }]);
const event: ObjectEvent = {
  type: 'ObjectEvent',
  eventTime: '2026-05-01T08:00:00+08:00',
  eventTimeZoneOffset: '+08:00',
  action: 'OBSERVE',
  bizStep: 'shipping',
  epcList: ['urn:epc:id:sgtin:6901234.012345.1', 'urn:epc:id:sscc:6901234.0000000001'],
};

const same = (change: object): void =>
  expect(eventHash({ ...event, ...change } as EpcisEvent, context)).toBe(eventHash(event, context));
const other = (change: object): void =>
  expect(eventHash({ ...event, ...change } as EpcisEvent, context)).not.toBe(
    eventHash(event, context),
  );
const text = (change: object, within = context): string =>
  preHash({ ...event, ...change } as EpcisEvent, within);

describe('the pre-hash', () => {
  test('puts the content in order and in canonical form', () =>
    expect(preHash(event, context)).toBe(
      'eventType=ObjectEventeventTime=2026-05-01T00:00:00.000ZeventTimeZoneOffset=+08:00' +
        'epcListepc=https://id.gs1.org/00/069012340000000016' +
        'epc=https://id.gs1.org/01/06901234123456/21/1' +
        'action=OBSERVEbizStep=https://ref.gs1.org/cbv/BizStep-shipping',
    ));

  test('has sensor data before transactions, destinations, ilmd and sources', () =>
    expect(
      text({
        bizStep: undefined,
        epcList: undefined,
        sourceList: [{ type: 'location', source: 'urn:epc:id:sgln:6901234.00001.0' }],
        destinationList: [{ type: 'owning_party', destination: 'urn:epc:id:pgln:6901234.00001' }],
        bizTransactionList: [
          { type: 'po', bizTransaction: 'urn:x:2' },
          { bizTransaction: 'urn:x:1' },
          { type: 'inv', bizTransaction: 'urn:x:3' },
        ],
        ilmd: { 'example:origin': '周至' },
        'example:b': [2, '1.50', { 'example:d': true, 'example:c': '' }],
        'rdfs:comment': 'for people',
        sensorElementList: [
          {
            sensorMetadata: { time: '2026-05-01T07:59:59.9995+08:00', 'example:m': 'x' },
            sensorReport: [
              { type: 'Temperature', value: 4.5, uom: 'CEL', component: 'x' },
              { type: 'gs1:RelativeHumidity', exception: 'ALARM_CONDITION', value: 1e-7 },
            ],
          },
        ],
      }),
    ).toBe(
      'eventType=ObjectEventeventTime=2026-05-01T00:00:00.000ZeventTimeZoneOffset=+08:00' +
        'action=OBSERVEsensorElementListsensorElementsensorMetadatatime=2026-05-01T00:00:00.000Z' +
        '{https://example.cn/epcis/}m=x' +
        'sensorReporttype=https://gs1.org/voc/RelativeHumidity' +
        'exception=https://gs1.org/voc/ALARM_CONDITIONvalue=1e-07' +
        'sensorReporttype=https://gs1.org/voc/Temperaturevalue=4.5' +
        'component=https://ref.gs1.org/cbv/Comp-xuom=CEL' +
        'bizTransactionListbizTransaction=urn:x:1' +
        'type=https://ref.gs1.org/cbv/BTT-invbizTransaction=urn:x:3' +
        'type=https://ref.gs1.org/cbv/BTT-pobizTransaction=urn:x:2' +
        'destinationListtype=https://ref.gs1.org/cbv/SDT-owning_party' +
        'destination=https://id.gs1.org/417/6901234000016' +
        'ilmd{https://example.cn/epcis/}origin=周至' +
        'sourceListtype=https://ref.gs1.org/cbv/SDT-locationsource=https://id.gs1.org/414/6901234000016' +
        '{https://example.cn/epcis/}b=1.5{https://example.cn/epcis/}b=2' +
        '{https://example.cn/epcis/}b{https://example.cn/epcis/}c{https://example.cn/epcis/}d=true',
    ));

  test.each([
    ['007', '7'],
    ['452.0', '452'],
    ['+5.50', '5.5'],
    ['-0', '0'],
    ['0.00001', '1e-05'],
    ['-0.0000123', '-1.23e-05'],
    ['0.0001', '0.0001'],
    ['.5', '0.5'],
    ['1e5', '100000'],
    ['12345678901234567890', '12345678901234567890'],
    ['+0012345678901234567890.500', '12345678901234567890.5'],
    ['-0.12345678901234567890', '-0.1234567890123456789'],
    ['12345678901234567890e1', '123456789012345683968'],
    ['1e999', '1e999'],
    ['0x10', '0x10'],
    ['1 000', '1 000'],
    ['+08:00', '+08:00'],
  ])('writes the number %s as %s', (sent, written) =>
    expect(text({ 'example:n': sent })).toContain(`{https://example.cn/epcis/}n=${written}`),
  );

  test('takes a measurement as a double, as the reference implementation does', () =>
    expect(
      text({
        sensorElementList: [
          { sensorReport: [{ type: 'Dimensionless', stringValue: '12345678901234567890' }] },
        ],
      }),
    ).toContain('stringValue=12345678901234567168'));

  test('is not held up by text that is nearly a number', () => {
    const digits = '1'.repeat(500_000);
    expect(text({ 'example:n': `${digits}x` })).toMatch(/1x$/);
    expect(text({ 'example:n': `${digits}.${digits}.` })).toMatch(/1\.$/);
  });

  test('sorts by code point, also beyond the basic plane', () =>
    expect(text({ 'example:s': ['\u{20000}', '\uffee'] })).toMatch(/s=\uffee.*s=\u{20000}$/u));

  test('reads a prefix that only the event declares', () =>
    expect(text({ '@context': [EPCIS_CONTEXT, { own: 'https://own.cn/' }], 'own:a': 'b' })).toMatch(
      /\{https:\/\/own\.cn\/\}a=b$/,
    ));
});

describe('an extension', () => {
  const within = readContext([EPCIS_CONTEXT, { '@vocab': 'https://example.cn/epcis/' }]);

  test('of the default vocabulary counts', () =>
    expect(text({ grade: 'A' }, within)).toMatch(/\{https:\/\/example\.cn\/epcis\/\}grade=A$/));

  test('keeps the lists within its lists together', () =>
    expect(text({ 'example:area': [[2, 1], [3, [{ 'example:b': 4 }, null]], 5] })).toMatch(
      /area=1=2(.*)area=3\1b=4\1area=5$/,
    ));

  test('may hold names that are apart in the event itself', () =>
    expect(text({ 'example:was': { eventID: 'urn:uuid:1', comment: 'x' } })).toMatch(
      /\{https:\/\/example\.cn\/epcis\/\}waseventID=urn:uuid:1$/,
    ));
});

describe('a prefixed name as a value', () => {
  test('is the whole name, wherever it stands', () => {
    expect(text({ bizStep: 'example:grading', 'example:by': 'example:scale' })).toBe(
      text({
        bizStep: 'https://example.cn/epcis/grading',
        'example:by': 'https://example.cn/epcis/scale',
      }),
    );
    expect(text({ 'example:note': 'unknown:scale' })).toMatch(/note=unknown:scale$/);
  });

  test('is read in the nearest context, which itself is not content', () =>
    expect(
      text({ 'example:a': { '@context': { own: 'https://own.cn/' }, 'own:b': 'own:c' } }),
    ).toMatch(/\{https:\/\/example\.cn\/epcis\/\}a\{https:\/\/own\.cn\/\}b=https:\/\/own\.cn\/c$/));
});

describe('an event hash', () => {
  test('is a named-information URI of CBV 2.0', () =>
    expect(eventHash(event, context)).toMatch(/^ni:\/\/\/sha-256;[0-9a-f]{64}\?ver=CBV2\.0$/));

  test('does not depend on what CBV leaves out', () => {
    same({ recordTime: '2026-05-02T00:00:00Z' });
    same({ eventID: 'urn:uuid:1' });
    same({ errorDeclaration: { declarationTime: '2026-05-02T00:00:00Z' } });
    same({ 'rdfs:comment': 'for people' });
  });

  test('does not depend on how a value is written', () => {
    same({ eventTime: '2026-05-01T00:00:00Z' });
    same({ eventTime: '2026-05-01T02:00:00.0000+02:00' });
    same({ bizStep: 'https://ref.gs1.org/cbv/BizStep-shipping' });
    same({ bizStep: 'cbv:BizStep-shipping' });
    same({ bizStep: 'urn:epcglobal:cbv:bizstep:shipping' });
  });

  test('depends on everything else', () => {
    other({ eventTime: '2026-05-01T08:00:01+08:00' });
    other({ eventTimeZoneOffset: '+07:00' });
    other({ action: 'ADD' });
    other({ bizStep: 'receiving' });
    other({ epcList: event.epcList!.slice(1) });
    other({ certificationInfo: 'https://cert.example.cn/1' });
    other({ 'example:a': '' });
  });

  test('is the same for an extension by prefix, by another prefix and by its whole URI', () => {
    const second = readContext([EPCIS_CONTEXT, { ex: 'https://example.cn/epcis/' }]);
    const first = eventHash({ ...event, 'example:grade': 'A' } as EpcisEvent, context);
    expect(eventHash({ ...event, 'ex:grade': 'A' } as EpcisEvent, second)).toBe(first);
    expect(
      eventHash({ ...event, 'https://example.cn/epcis/grade': 'A' } as EpcisEvent, second),
    ).toBe(first);
  });
});

const serial = fc.string({ unit: fc.constantFrom(...'AZaz09-.:!'), minLength: 1, maxLength: 12 });
const epcs = fc.uniqueArray(
  serial.map((s) => `urn:epc:id:sgtin:6901234.012345.${s}`),
  { minLength: 1, maxLength: 8 },
);
const transactions = fc.uniqueArray(
  fc.record({
    type: fc.constantFrom('po', 'inv', 'desadv'),
    bizTransaction: serial.map((s) => `https://a.cn/${s}`),
  }),
  { maxLength: 4, selector: (item) => JSON.stringify(item) },
);
const quantities = fc.uniqueArray(
  fc.record({
    epcClass: serial.map((s) => `urn:epc:class:lgtin:6901234.012345.${s}`),
    quantity: fc.integer({ min: 1, max: 1_000_000 }).map((n) => n / 100),
    uom: fc.constantFrom('KGM', 'LTR'),
  }),
  { maxLength: 4, selector: ({ epcClass }) => epcClass },
);

const events = fc.record({ epcs, transactions, quantities }).map((parts): ObjectEvent => ({
  ...event,
  epcList: parts.epcs,
  quantityList: parts.quantities,
  bizTransactionList: parts.transactions,
  'example:inner': { 'example:list': parts.epcs, 'example:number': 5 },
}));

const shuffled = (value: unknown, turn: number): unknown => {
  if (Array.isArray(value)) {
    const items = value.map((item) => shuffled(item, turn));
    const at = items.length === 0 ? 0 : turn % items.length;
    return [...items.slice(at), ...items.slice(0, at)].reverse();
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, inner]) => [name, shuffled(inner, turn)] as const)
      .reverse(),
  );
};

describe('the hash of any event', () => {
  test('is the same in another order', () =>
    fc.assert(
      fc.property(events, fc.nat(10), (sent, turn) => {
        expect(validateEvent(sent, context, { now: '2026-06-01T00:00:00Z' })).toEqual([]);
        expect(eventHash(shuffled(sent, turn) as EpcisEvent, context)).toBe(
          eventHash(sent, context),
        );
      }),
    ));

  test('is the same with identifiers in Digital Link form', () =>
    fc.assert(
      fc.property(events, (sent) =>
        expect(eventHash(present(sent, { epcFormat: 'Always_GS1_Digital_Link' }), context)).toBe(
          eventHash(sent, context),
        ),
      ),
    ));
});
