import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readDocumentText } from './index.js';

/** A bare event with an extension, given as JSON text. */
const eventWith = (extension: string): string =>
  '{"@context":{},"type":"ObjectEvent","eventTime":"2026-05-01T08:00:00Z","eventTimeZoneOffset":"+08:00",' +
  `"action":"OBSERVE","epcList":["urn:epc:id:sgtin:6901234.012345.1"],"https://a.cn/x":${extension}}`;

describe('a name that stands twice in one object', () => {
  test.each([
    ['{"a":1,"a":2}', '/a'],
    ['{"b":[{"a":1},{"a":":","c":"\\\\\\"","a":2}],"a":0}', '/b/1/a'],
    ['{"x/y":{"~":{},"~":{}}}', '/x~1y/~0'],
    ['{"a":1, "\\u0061" : 2}', '/a'],
    ['0,"action":"ADD"', undefined],
  ])('is refused in %s', (extension, at) =>
    expect(readDocumentText(eventWith(extension))).toMatchObject({
      ok: false,
      faults: [
        {
          code: 'NAME_REPEATED',
          pointer: at === undefined ? '/action' : `/https:~1~1a.cn~1x${at}`,
        },
      ],
    }),
  );

  test('is not seen in text that looks like it', () =>
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(4), (value, indent) => {
        const text = JSON.stringify([value, '":"', { ':': '"' }], null, indent);
        fc.pre(!text.includes('__proto__'));
        expect(readDocumentText(eventWith(text)).ok).toBe(true);
      }),
    ));
});
