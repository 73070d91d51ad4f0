import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { canonicalUri, digitalLink, gs1CheckDigit, identifierFault, identify } from './index.js';

describe('a check digit', () => {
  test.each([
    ['690123456789', '2'],
    ['0401234511111', '8'],
    ['34012345111111111', '1'],
  ])('of %s is %s', (body, digit) => expect(gs1CheckDigit(body)).toBe(digit));

  test('is found again in what it was added to, and one wrong digit is noticed', () =>
    fc.assert(
      fc.property(
        fc.array(fc.nat(9), { minLength: 1, maxLength: 17 }),
        fc.nat(),
        fc.integer({ min: 1, max: 9 }),
        (digits, place, change) => {
          const body = digits.join('');
          const at = place % digits.length;
          const other = digits.with(at, (digits[at]! + change) % 10).join('');
          expect(gs1CheckDigit(other)).not.toBe(gs1CheckDigit(body));
        },
      ),
    ));
});

describe('the canonical form', () => {
  const SERIAL = 'https://id.gs1.org/01/06901234123456/21/A1';
  test.each([
    ['urn:epc:id:sgtin:6901234.012345.A1', SERIAL],
    ['https://id.gs1.org/01/06901234123456/21/A1', SERIAL],
    ['http://trace.example.cn/q/gtin/6901234123456/lot/L9/ser/A1?exp=271231#top', SERIAL],
    ['urn:epc:id:bic:CSQU3054383', 'urn:epc:id:bic:CSQU3054383'],
    ['https://shop.example.cn/po/12345678', 'https://shop.example.cn/po/12345678'],
    ['质量', '质量'],
    ['', ''],
  ])('of %s is %s', (text, expected) => expect(canonicalUri(text)).toBe(expected));

  test('is its own canonical form, and the same for a serial written in either syntax', () =>
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom(...`!"%&'()*+,-./09:;<=>?AZ_az`),
          minLength: 1,
          maxLength: 20,
        }),
        (serial) => {
          const escapedSerial = [...serial].map((c) => encodeURIComponent(c)).join('');
          const urn = `urn:epc:id:sgtin:6901234.012345.${escapedSerial}`;
          const linked = digitalLink({ '01': '06901234123456', '21': serial });
          expect(canonicalUri(urn)).toBe(linked);
          expect(canonicalUri(linked)).toBe(linked);
          expect(identify(linked)?.ais).toEqual({ '01': '06901234123456', '21': serial });
        },
      ),
    ));

  test('never throws', () =>
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true }), fc.string(), (url, text) => {
        canonicalUri(url);
        canonicalUri(`urn:epc:${text}`);
        canonicalUri(`https://id.gs1.org/01/${text}`);
      }),
    ));
});

describe('what an identifier names', () => {
  test.each([
    ['urn:epc:id:sgtin:6901234.012345.A1', 'instance', 'instance'],
    ['urn:epc:class:lgtin:6901234.012345.L1', 'lot', 'class'],
    ['urn:epc:idpat:sgtin:6901234.012345.*', 'product', 'class'],
    ['urn:epc:id:sscc:6901234.0000000001', 'logistic-unit', 'instance'],
    ['urn:epc:id:sgln:6901234.00001.0', 'location', 'instance'],
    ['urn:epc:id:pgln:6901234.00001', 'party', 'instance'],
    ['urn:epc:id:grai:6901234.00001.5', 'asset', 'instance'],
    ['urn:epc:idpat:grai:6901234.00001.*', 'asset', 'class'],
    ['urn:epc:id:giai:6901234.X5', 'asset', 'instance'],
    ['urn:epc:id:gdti:6901234.00001.D5', 'document', 'instance'],
    ['urn:epc:id:ginc:6901234.X5', 'consignment', 'instance'],
    ['urn:epc:id:gsin:6901234.000000001', 'shipment', 'instance'],
    ['urn:epc:id:cpi:6901234.P5.12', 'component', 'instance'],
    ['urn:epc:idpat:cpi:6901234.P5.*', 'component', 'class'],
    ['urn:epc:id:sgcn:6901234.00001.12', 'coupon', 'instance'],
    ['urn:epc:id:itip:6901234.012345.01.02.S', 'instance', 'instance'],
    ['https://id.gs1.org/01/06901234123456', 'product', 'class'],
    ['https://id.gs1.org/8006/069012341234560102/10/L1', 'lot', 'class'],
  ])('%s: %s, %s', (text, kind, level) => expect(identify(text)).toMatchObject({ kind, level }));
});

describe('a fault in an identifier', () => {
  test.each([
    'urn:epc:id:sgtin:6901234.12345.A1',
    'urn:epc:id:sgtin:6901234.012345',
    'urn:epc:id:sgtin:6901234.012345.',
    'urn:epc:id:sgtin:69X1234.012345.1',
    'urn:epc:id:sscc:6901234.1',
    'urn:epc:id:lgtin:6901234.012345.L1',
    'urn:epc:class:sgtin:6901234.012345.L1',
    'urn:epc:id:unheard:1.2',
    'urn:epc:id:',
    'urn:epc:',
    'urn:epc:id:sgtin:6901234.012345.%G1',
    'https://id.gs1.org/01/123',
    'https://id.gs1.org/01/06901234123456/99/1',
    'https://id.gs1.org/',
  ])('is found in %s', (text) => expect(identifierFault(text)?.code).toBe('IDENTIFIER_MALFORMED'));

  test.each([
    'https://id.gs1.org/01/06901234123458/21/A1',
    'https://trace.example.cn/01/06901234123458/21/A1',
    'https://id.gs1.org/8003/06901234000010A',
  ])('is the check digit of %s', (text) => expect(identifierFault(text)?.code).toBe('CHECK_DIGIT'));

  test.each([
    'urn:epc:id:sgtin:6901234.012345.A1',
    'urn:epc:id:gid:95100000.12345.400',
    'urn:epc:id:usdod:CAGEY.5678',
    'urn:epc:id:bic:CSQU3054383',
    'urn:epc:id:imovn:9176187',
    'urn:uuid:0b3f',
    'https://shop.example.cn/8003/06901234000010A',
    'https://shop.example.cn/01/12',
    'https://shop.example.cn/8004/pump-7',
    '',
  ])('is not seen in “%s”', (text) => expect(identifierFault(text)).toBeUndefined());
});

describe('a digital link', () => {
  test('is built from application identifiers', () =>
    expect(digitalLink({ '01': '6901234123456', '10': 'L/1' })).toBe(
      'https://id.gs1.org/01/06901234123456/10/L%2F1',
    ));

  test.each([{}, { '01': '123' }, { '10': 'L1' }, { '00': '1', '21': 'x' }])(
    'is refused for %j',
    (ais) => expect(() => digitalLink(ais)).toThrow(RangeError),
  );
});
