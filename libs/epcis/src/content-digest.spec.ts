import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  contentDigest,
  EPCIS_CONTEXT,
  eventHash,
  exactText,
  parseExactly,
  readContext,
  type EpcisEvent,
} from './index.js';

const context = readContext([EPCIS_CONTEXT, { ex: 'https://example.org/ns/' }]);

const eventOf = (text: string) => (parseExactly(text) ?? JSON.parse(text)) as EpcisEvent;

const text = (fields: string) =>
  `{"type":"ObjectEvent","eventTime":"2026-05-01T08:00:00+08:00","eventTimeZoneOffset":"+08:00",` +
  `"action":"OBSERVE"${fields === '' ? '' : `,${fields}`}}`;

const digestOf = (fields: string, within = context) => contentDigest(eventOf(text(fields)), within);

const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, inner]) => [name, reversed(inner)]),
  );
};

describe('the content of an event', () => {
  test('is JSON in one order with whole names, hashed', () => {
    const fields =
      '"ex:weight":26.0,"ex:note":"ex:a","epcList":["urn:epc:id:sgtin:6901234.012345.1"]';
    const json =
      '{"action":"OBSERVE","epcList":["urn:epc:id:sgtin:6901234.012345.1"],' +
      '"eventTime":"2026-05-01T08:00:00+08:00","eventTimeZoneOffset":"+08:00",' +
      '"https://example.org/ns/note":"https://example.org/ns/a",' +
      '"https://example.org/ns/weight":26.0,"type":"ObjectEvent"}';
    expect(digestOf(fields)).toBe(createHash('sha256').update(json).digest('hex'));
  });

  test.each([
    ['a code written as text', '"ex:pallet":"0012"', '"ex:pallet":"12"'],
    ['text and number', '"ex:pallet":"12"', '"ex:pallet":12'],
    ['the form of a number', '"ex:weight":26.0', '"ex:weight":26'],
    ['the form of an exponent', '"ex:weight":1E3', '"ex:weight":1e3'],
    ['the sign of zero', '"ex:weight":-0', '"ex:weight":0'],
    [
      'digits that no double has',
      '"ex:code":12345678901234567890',
      '"ex:code":12345678901234567891',
    ],
    ['blanks around a text', '"ex:note":" a"', '"ex:note":"a"'],
    ['the order of a list', '"ex:list":[1,2]', '"ex:list":[2,1]'],
    ['the nesting of a list', '"ex:list":[[1],2]', '"ex:list":[1,2]'],
    ['a list of one', '"ex:list":["a"]', '"ex:list":"a"'],
    ['null and nothing', '"ex:note":null', '"ex:other":null'],
    ['a comment', '"rdfs:comment":"a"', '"rdfs:comment":"b"'],
    [
      'the lot of an item',
      '"epcList":["https://id.gs1.org/01/09521234001010/10/LA1/21/S"]',
      '"epcList":["https://id.gs1.org/01/09521234001010/10/LB2/21/S"]',
    ],
    [
      'the form of an identifier',
      '"epcList":["urn:epc:id:sgtin:6901234.012345.1"]',
      '"epcList":["https://id.gs1.org/01/06901234123456/21/1"]',
    ],
    ['an error declaration', '', '"errorDeclaration":{"declarationTime":"2026-05-02T00:00:00Z"}'],
    [
      'what a declaration says',
      '"errorDeclaration":{"declarationTime":"2026-05-02T00:00:00Z"}',
      '"errorDeclaration":{"declarationTime":"2026-05-02T00:00:00Z","reason":"incorrect_data"}',
    ],
    ['a name of another namespace', '"ex:a":1', '"cbv:a":1'],
  ])('is another for %s', (_, one, other) => expect(digestOf(one)).not.toBe(digestOf(other)));

  test.each([
    ['recordTime', '"recordTime":"2026-05-02T00:00:00Z"'],
    ['eventID, which is its name', '"eventID":"urn:uuid:a"'],
    ['a context that it does not need', '"@context":{"other":"https://other.example/"}'],
  ])('is without %s', (_, fields) => expect(digestOf(fields)).toBe(digestOf('')));

  test('has a recordTime of its own only at the top', () =>
    expect(digestOf('"ex:a":{"recordTime":"1"}')).not.toBe(digestOf('"ex:a":{}')));

  const rich =
    '"ex:b":{"z":1.50,"a":{"ex:c":[{"y":0,"x":"周至😀"}]}},"ex:a":["b",{"2":true,"10":null}],' +
    '"readPoint":{"id":"urn:epc:id:sgln:6901234.00001.7","ex:dock":"D"}';

  test('is the same in every order of keys', () =>
    expect(contentDigest(reversed(eventOf(text(rich))) as EpcisEvent, context)).toBe(
      digestOf(rich),
    ));

  test('is the same under every prefix of one namespace, in names and values', () => {
    const other = readContext([EPCIS_CONTEXT, { cn: 'https://example.org/', my: 'cn:ns/' }]);
    const fields = (ex: string) => `"${ex}a":{"${ex}b":"${ex}c"},"bizStep":"${ex}weighing"`;
    expect(digestOf(fields('my:'), other)).toBe(digestOf(fields('ex:')));
    expect(digestOf(fields('https://example.org/ns/'), other)).toBe(digestOf(fields('ex:')));
    const own = '"@context":{"own":"https://example.org/ns/"},';
    expect(digestOf(own + fields('own:'))).toBe(digestOf(fields('ex:')));
  });

  test('is another where a prefix means another namespace', () => {
    const other = readContext([EPCIS_CONTEXT, { ex: 'https://other.example/' }]);
    expect(digestOf('"ex:a":1', other)).not.toBe(digestOf('"ex:a":1'));
    const within = (address: string) => `"ex:a":{"@context":{"in":"${address}"},"in:b":1}`;
    expect(digestOf(within('https://a.example/'))).not.toBe(digestOf(within('https://b.example/')));
  });

  test('takes a term for the name that it stands for, and never a name of EPCIS for another', () => {
    const terms = readContext([
      EPCIS_CONTEXT,
      { weight: 'https://example.org/ns/weight', '@vocab': 'https://vocabulary.example/' },
    ]);
    expect(digestOf('"weight":1', terms)).toBe(digestOf('"ex:weight":1'));
    expect(digestOf('"note":1', terms)).toBe(digestOf('"https://vocabulary.example/note":1'));
    expect(digestOf('"disposition":"in_transit"', terms)).toBe(
      digestOf('"disposition":"in_transit"'),
    );
  });

  test('reads back from the text that is kept', () =>
    expect(contentDigest(eventOf(exactText(eventOf(text(rich)))), context)).toBe(digestOf(rich)));

  test('is also to be had as it was while the form of a number was not kept', () => {
    const asDoubles = (fields: string) =>
      contentDigest(eventOf(text(fields)), context, 'as doubles');
    const code = '"ex:code":12345678901234567890';
    expect(asDoubles(`"ex:a":[26.0,1E3,-0],${code}`)).toBe(digestOf(`"ex:a":[26,1000,0],${code}`));
  });

  test('is the same only where the event hash is the same, whatever else is said', () =>
    fc.assert(
      fc.property(fc.json({ maxDepth: 3 }), fc.json({ maxDepth: 3 }), (one, other) => {
        const [left, right] = [one, other].map((json) => eventOf(text(`"ex:a":${json}`)));
        if (contentDigest(left!, context) !== contentDigest(right!, context)) return;
        expect(eventHash(left!, context)).toBe(eventHash(right!, context));
      }),
    ));

  test('leaves the event hash of a number in any form what it was', () =>
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.nat(12), (digits, power) => {
        const number = digits / 10 ** power;
        for (const form of [`${digits}.00`, `${digits}e-${power}`, `${number}`, '-0.0', '0E5']) {
          const json = text(`"ex:a":${form},"ex:b":[${form},0]`);
          expect(eventHash(eventOf(json), context)).toBe(
            eventHash(JSON.parse(json) as EpcisEvent, context),
          );
        }
      }),
    ));
});
