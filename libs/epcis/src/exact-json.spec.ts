import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  EPCIS_CONTEXT,
  exactText,
  parseExactly,
  readDocumentText,
  validateEvent,
} from './index.js';

const throughExactly = (text: string): string =>
  exactText(parseExactly(text) ?? (JSON.parse(text) as unknown));

describe('a number that would come back otherwise', () => {
  test.each([
    '12345678901234567890',
    '-9007199254740993',
    '0.1234567890123456789',
    '1e400',
    '-1.5E-400',
    '1.00000000000000000001',
    ...['26.0', '1.50', '1e3', '-0.0', '-0', '0.0', '0e5', '1E-7', '0.0000001', '1e21', '9.10'],
  ])('%s comes back as it was written', (number) => {
    const text = `{"a":[${number},"${number}"],"b":${number}}`;
    expect(throughExactly(text)).toBe(text);
  });

  test.each([
    '0',
    '-1',
    '26',
    '1.5',
    '100',
    '123456789012345',
    '9007199254740991',
    '0.1',
    '0.000001',
  ])('is not %s, which comes back as it was written', (number) =>
    expect(parseExactly(`{"a": ${number} }`)).toBeUndefined(),
  );

  test('is not seen in text, whatever the text looks like', () => {
    const value = { a: 'x: 12345678901234567890, "b":1e400}', '1e400': '\\"12345678901234567890' };
    expect(throughExactly(`[1e400,${JSON.stringify(value)}]`)).toBe(
      `[1e400,${JSON.stringify(value)}]`,
    );
  });

  test('is not one that only zeros make long', () => {
    const zeros = '0'.repeat(400);
    expect(throughExactly(`[1.5${zeros},-0.${zeros}]`)).toBe('[1.5,0]');
  });

  test('is found quickly, however many zeros it has', () => {
    const text = `[1.${'0'.repeat(500_000)}1]`;
    expect(throughExactly(text) === text).toBe(true);
  });

  test('comes back from any JSON', () =>
    fc.assert(
      fc.property(fc.json(), fc.bigInt(), (json, number) => {
        const text = `[${JSON.stringify(JSON.parse(json))},${number}]`;
        expect(throughExactly(text)).toBe(text);
      }),
    ));
});

describe('a document with such a number', () => {
  test.each(['0.0', '-0', '0e-400', '0.00e5'])('may say nothing: %s', (measured) =>
    expect(readDocumentText(document(event(measured)))).toMatchObject({ ok: true }),
  );

  const event = (measured: string) =>
    `{"type":"ObjectEvent","eventTime":"2026-05-01T08:00:00+08:00","eventTimeZoneOffset":"+08:00",` +
    `"action":"OBSERVE","epcList":["urn:epc:id:sgtin:6901234.012345.1"],"ex:measured":${measured}}`;
  const document = (...events: string[]) =>
    `{"@context":["${EPCIS_CONTEXT}",{"ex":"https://ex.cn/"}],"type":"EPCISDocument",` +
    `"schemaVersion":"2.0","creationDate":"2026-05-01T08:00:00Z","epcisBody":{"eventList":[${events.join(',')}]}}`;

  const counting = (quantity: string) =>
    event('1').replace(
      '"epcList":["urn:epc:id:sgtin:6901234.012345.1"]',
      `"quantityList":[{"epcClass":"https://id.gs1.org/01/09521234001010/10/L","quantity":${quantity},"uom":"KGM"}]`,
    );
  const faultsIn = (text: string) => {
    const read = readDocumentText(text);
    if (!read.ok) throw new Error('refused');
    const { events, exactEvents, context, pointers } = read;
    return events.map((one, index) =>
      validateEvent(one, context, {
        now: '2026-12-01T00:00:00Z',
        at: pointers[index]!,
        ...(exactEvents && { written: exactEvents[index]! }),
      }),
    );
  };

  test('is judged by its doubles and kept as written', () => {
    const read = readDocumentText(document(event('1'), event('0.12345678901234567890')));
    if (!read.ok) throw new Error('refused');
    expect(read.events[1]).toMatchObject({ 'ex:measured': 0.12345678901234568 });
    expect(read.exactEvents?.map(exactText)).toEqual([event('1'), event('0.12345678901234567890')]);
  });

  test.each([
    ['1e400', ''],
    ['[0,{"a/b":-1e-400}]', '/1/a~1b'],
    ['1' + '0'.repeat(400), ''],
    [`0.${'1'.repeat(400)}`, ''],
  ])('is refused where it is beyond any use, in its event alone: %s', (measured, at) => {
    const faults = faultsIn(document(event('1'), event(measured)));
    expect(faults).toMatchObject([
      [],
      [{ code: 'NUMBER_OUT_OF_RANGE', pointer: `/epcisBody/eventList/1/ex:measured${at}` }],
    ]);
  });

  test('is told at every place', () =>
    expect(faultsIn(document(event('[1e400,-1e999]')))[0]).toHaveLength(2));

  test('refuses the document where no event holds it', () =>
    expect(
      readDocumentText(document(event('1')).replace('"epcisBody"', '"ex:pages":1e400,"epcisBody"')),
    ).toMatchObject({
      ok: false,
      faults: [{ code: 'NUMBER_OUT_OF_RANGE', pointer: '/ex:pages' }],
    }));

  test.each([
    ['1e100', 'QUANTITY_OUT_OF_RANGE'],
    ['1e400', 'QUANTITY_OUT_OF_RANGE'],
    ['1e-100', 'QUANTITY_OUT_OF_RANGE'],
    ['1e-400', 'QUANTITY_OUT_OF_RANGE'],
    [`1.${'3'.repeat(120)}`, 'QUANTITY_OUT_OF_RANGE'],
    ['-1e300', 'QUANTITY_OUT_OF_RANGE'],
  ])('as a quantity is refused where no sum could hold it: %s', (quantity, code) => {
    const at = '/epcisBody/eventList/0/quantityList/0/quantity';
    expect(faultsIn(document(counting(quantity)))).toMatchObject([[{ code, pointer: at }]]);
  });

  test.each(['0.1234567890123456789', '9e99', '1e-99', '81234567890123456789', '26.0'])(
    'as a quantity is taken: %s',
    (quantity) => expect(faultsIn(document(counting(quantity)))).toEqual([[]]),
  );

  test('is the exception', () =>
    expect(readDocumentText(document(event('1')))).not.toHaveProperty('exactEvents'));
});
