import { describe, expect, test } from '@jest/globals';
import { EVENT_CHARACTERS_MAX, IDENTIFIER_CHARACTERS_MAX, THINGS_MAX } from './limits.js';
import { CONTEXT_CHARACTERS_MAX } from '@zhixin/epcis';
import { entriesOf, readCapture } from './read-capture.js';

const READING = { now: '2026-06-01T00:00:00Z', eventsMax: 10 };
const REPORTER = { uscc: '91610132MA6X0000XX', region: '610132', captureId: '' };
const CONTEXT =
  '["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",{"ex":"https://ex.cn/"}]';
const WHEN = '"eventTime":"2026-05-01T08:00:00+08:00","eventTimeZoneOffset":"+08:00"';
const EVENT = `"type":"ObjectEvent",${WHEN},"action":"OBSERVE","epcList":["urn:epc:id:sgtin:6901234.012345.1"]`;

const entryOf = async (text: string) => {
  const read = await readCapture(text, READING);
  if (!read.ok) throw new Error(JSON.stringify(read));
  const { entries } = await entriesOf(read.judged, REPORTER);
  return entries[0]!;
};

describe('an event on its way into the log', () => {
  test('keeps every digit of its numbers', async () => {
    const numbers = '"ex:numbers":[12345678901234567890,0.10000000000000000001,-0.5]';
    const { body } = await entryOf(`{"@context":${CONTEXT},${EVENT},${numbers}}`);
    expect(body).toBe(`{${EVENT},${numbers}}`);
  });

  test('is not taken for another whose code differs in the last of twenty digits', async () => {
    const hashOf = async (code: string) =>
      (await entryOf(`{"@context":${CONTEXT},${EVENT},"ex:code":${code}}`)).hash;
    expect(await hashOf('81234567890123456781')).not.toBe(await hashOf('81234567890123456782'));
    expect(await hashOf('81234567890123456781')).toBe(await hashOf('"81234567890123456781"'));
  });

  test('keeps a context of its own, and no recordTime', async () => {
    const own = `{"@context":${CONTEXT},${EVENT}}`;
    const { body } = await entryOf(
      `{"@context":${CONTEXT},"type":"EPCISDocument","schemaVersion":"2.0","creationDate":"2026-05-01T08:00:00Z",` +
        `"epcisBody":{"eventList":[${own.slice(0, -1)},"recordTime":"2026-05-01T08:00:00Z"}]}}`,
    );
    expect(body).toBe(own);
  });

  test("of a community's own type says nothing by the names it shares with others", async () => {
    const odd = `"type":"ex:Grading",${WHEN},"action":{},"epcList":7,"sourceList":[null],"readPoint":null`;
    const entry = await entryOf(`{"@context":${CONTEXT},${odd}}`);
    expect(entry).toMatchObject({ type: 'ex:Grading', body: `{${odd}}`, facts: { things: [] } });
    expect(entry).not.toHaveProperty('action');
  });
});

describe('what is too large', () => {
  const faultsOf = async (text: string) => {
    const read = await readCapture(text, READING);
    if ('tooMany' in read) throw new Error('too many');
    const faults = read.ok ? read.judged.events.flatMap((event) => event.faults) : read.faults;
    return faults.map(({ code, pointer }) => `${code} ${pointer}`);
  };
  const of = (fields: string, context = CONTEXT) => `{"@context":${context},${EVENT},${fields}}`;
  const long = `urn:x:${'y'.repeat(IDENTIFIER_CHARACTERS_MAX)}`;

  test.each([
    [`"eventID":"${long}"`, ['IDENTIFIER_TOO_LONG /eventID']],
    [
      `"quantityList":[{"epcClass":"urn:x:1"},{"epcClass":"${long}"}]`,
      ['IDENTIFIER_TOO_LONG /quantityList/1/epcClass'],
    ],
    [`"ex:text":"${'z'.repeat(EVENT_CHARACTERS_MAX)}"`, ['EVENT_TOO_LARGE ']],
    [`"ex:text":"${'z'.repeat(EVENT_CHARACTERS_MAX / 2)}"`, []],
    [`"ex:text":"${long}"`, []],
  ])('of an event is told with its place: %.30s', async (fields, expected) =>
    expect(await faultsOf(of(fields))).toEqual(expected),
  );

  test('of its lists of things is told member by member', async () => {
    const things = `"epcList":["urn:x:1","${long}"]`;
    expect(
      await faultsOf(
        `{"@context":${CONTEXT},"type":"ObjectEvent",${WHEN},"action":"OBSERVE",${things}}`,
      ),
    ).toEqual(['IDENTIFIER_TOO_LONG /epcList/1']);
  });

  test('of all its things together is told of the document', async () => {
    const things = Array.from({ length: THINGS_MAX + 1 }, (_, at) => `"x:${at}"`).join();
    expect(await faultsOf(of('"ex:a":1').replace(/"urn:epc[^"]+"/, things))).toEqual([
      'TOO_MANY_THINGS ',
    ]);
  });

  test('of a context is told of the document', async () => {
    const context = `["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",{"ex":"https://ex.cn/${'x'.repeat(CONTEXT_CHARACTERS_MAX)}"}]`;
    expect(await faultsOf(of('"ex:a":1', context))).toEqual(['CONTEXT_TOO_LARGE /@context']);
  });

  test('of a context of a part is told where it stands', async () => {
    const parts = Array.from({ length: CONTEXT_CHARACTERS_MAX / 2 + 1 }, () => 1).join();
    expect(await faultsOf(of(`"ex:a":{"@context":[${parts}]}`))).toEqual([
      'CONTEXT_TOO_LARGE /ex:a/@context',
    ]);
  });

  test('of an address leaves its prefix undeclared, however it is put together', async () => {
    const prefixes = Array.from({ length: 200 }, (_, at) => `"p${at + 1}":"p${at}:abc/"`);
    const context = `["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",{"p0":"https://ex.cn/",${prefixes.join()}}]`;
    expect(await faultsOf(of('"p3:a":1,"p125:a":1', context))).toEqual([
      'PREFIX_UNDECLARED /p125:a',
    ]);
  });
});

describe('a member called toString', () => {
  const hashed = async (fields: string) => {
    const read = await readCapture(
      `{"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",{"ex":"https://ex.cn/"}],${fields}}`,
      READING,
    );
    if (!read.ok) throw new Error(JSON.stringify(read));
    return entriesOf(read.judged, REPORTER);
  };

  test.each([
    `"type":"ex:Event",${WHEN},"epcList":[{"toString":1}],"ex:a":1`,
    `"type":"ex:Event",${WHEN},"epcList":[[{"toString":1}]],"bizTransactionList":[{"bizTransaction":{"toString":1}}]`,
    `"type":"ObjectEvent",${WHEN},"action":"ADD","epcList":["urn:x:1"],"ilmd":{"ex:name":[{"@language":{"toString":1},"@value":"x"}]}`,
    `"type":"ObjectEvent",${WHEN},"action":"ADD","epcList":["urn:x:1"],"ex:a":{"valueOf":1,"toString":[]}`,
  ])('is one like any other: %.60s', async (fields) => {
    const { entries } = await hashed(fields);
    expect(entries).toHaveLength(1);
  });
});
