import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  DEPTH_MAX,
  EPCIS_CONTEXT,
  eventHash,
  identifiersOf,
  mergedContext,
  readContext,
  readDocument,
  readDocumentText,
  validateEvent,
  type EpcisEvent,
} from './index.js';

const NOW = '2026-06-01T00:00:00Z';
const event = {
  type: 'ObjectEvent',
  eventTime: '2026-05-01T08:00:00+08:00',
  eventTimeZoneOffset: '+08:00',
  action: 'OBSERVE',
  epcList: ['urn:epc:id:sgtin:6901234.012345.1'],
};
const document = {
  '@context': [EPCIS_CONTEXT],
  type: 'EPCISDocument',
  schemaVersion: '2.0',
  creationDate: NOW,
  epcisBody: { eventList: [event] },
};

const refused = (json: unknown): string[] => {
  const result = readDocument(json);
  return result.ok ? [] : result.faults.map(({ pointer, code }) => `${pointer} ${code}`);
};

const nested = (levels: number): unknown => {
  let value: unknown = 'x';
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
};

describe('a document', () => {
  test('is read with the place of each event in it', () =>
    expect(readDocument(document)).toMatchObject({
      ok: true,
      events: [event],
      pointers: ['/epcisBody/eventList/0'],
    }));

  test('keeps its header and master data', () => {
    const header = {
      epcisMasterData: {
        vocabularyList: [
          {
            type: 'urn:epcglobal:epcis:vtype:Location',
            vocabularyElementList: [{ id: 'urn:epc:id:sgln:6901234.00001.0', attributes: [] }],
          },
        ],
      },
    };
    const result = readDocument({ ...document, epcisHeader: header });
    expect(result).toMatchObject({ ok: true, document: { epcisHeader: header } });
  });

  test('may be a bare event with its context, or text with a byte order mark', () => {
    const bare = { '@context': EPCIS_CONTEXT, ...event };
    expect(readDocument(bare)).toMatchObject({ ok: true, events: [bare], pointers: [''] });
    expect(readDocumentText(`\uFEFF${JSON.stringify(document)}`)).toMatchObject({ ok: true });
  });

  test.each<[unknown, string[]]>([
    [7, [' NOT_AN_OBJECT']],
    [null, [' NOT_AN_OBJECT']],
    [[document], [' NOT_AN_OBJECT']],
    [{}, ['/type FIELD_REQUIRED']],
    [{ type: 'Catalogue' }, ['/type DOCUMENT_TYPE_UNKNOWN']],
    [{ type: 7 }, ['/type DOCUMENT_TYPE_UNKNOWN']],
    [event, ['/@context FIELD_REQUIRED']],
    [{ ...document, '@context': undefined }, ['/@context FIELD_REQUIRED']],
    [{ ...document, creationDate: 'today' }, ['/creationDate TIME_MALFORMED']],
    [{ ...document, creationDate: '0000-01-01T00:00:00Z' }, ['/creationDate TIME_OUT_OF_RANGE']],
    [
      { ...document, creationDate: '9999-12-31T23:59:59-14:00' },
      ['/creationDate TIME_OUT_OF_RANGE'],
    ],
    [{ ...document, schemaVersion: 'two' }, ['/schemaVersion TEXT_MALFORMED']],
    [{ ...document, epcisBody: {} }, ['/epcisBody/eventList FIELD_REQUIRED']],
    [{ ...document, epcisBody: { eventList: [7] } }, ['/epcisBody/eventList/0 WRONG_TYPE']],
    [{ ...document, remark: 'x' }, ['/remark NAME_NOT_NAMESPACED']],
    [{ ...document, 'un:known': 'x' }, ['/un:known PREFIX_UNDECLARED']],
    [
      { ...document, type: 'EPCISQueryDocument', epcisBody: {} },
      ['/epcisBody/queryResults FIELD_REQUIRED'],
    ],
    [
      {
        ...document,
        '@context': undefined,
        creationDate: 7,
        epcisBody: { eventList: [event, { ...event, action: 'CREATE', 'any:thing': 1 }, 7] },
      },
      [
        '/@context FIELD_REQUIRED',
        '/creationDate WRONG_TYPE',
        '/epcisBody/eventList/2 WRONG_TYPE',
        '/epcisBody/eventList/1/action VALUE_NOT_ALLOWED',
      ],
    ],
    [
      {
        ...document,
        type: 'EPCISQueryDocument',
        epcisBody: { queryResults: { resultsBody: { eventList: [{ ...event, bizStep: 'x' }] } } },
      },
      [
        '/epcisBody/queryResults/queryName FIELD_REQUIRED',
        '/epcisBody/queryResults/resultsBody/eventList/0/bizStep CBV_VALUE_UNKNOWN',
      ],
    ],
    [{ ...event, action: 'CREATE' }, ['/@context FIELD_REQUIRED', '/action VALUE_NOT_ALLOWED']],
  ])('%# is refused: %j', (json, expected) =>
    expect(refused(json === undefined ? json : JSON.parse(JSON.stringify(json)))).toEqual(expected),
  );

  test('of text that is no JSON is refused', () =>
    expect(readDocumentText('{"type":')).toMatchObject({
      ok: false,
      faults: [{ code: 'JSON_MALFORMED', pointer: '' }],
    }));

  test('nested too deep is refused, however deep', () => {
    expect(refused({ ...event, '@context': {}, 'x:y': nested(DEPTH_MAX - 1) })).toEqual([]);
    for (const levels of [DEPTH_MAX, 200_000]) {
      const [only] = refused({ ...event, '@context': {}, 'x:y': nested(levels) });
      expect(only).toMatch(/^\/x:y(\/0)+ TOO_DEEP$/);
    }
  });

  test('cannot reach a prototype', () => {
    const text = JSON.stringify(document).replace(
      '"action"',
      '"__proto__":{"polluted":1},"action"',
    );
    expect(readDocumentText(text)).toMatchObject({
      ok: false,
      faults: [{ code: 'NAME_FORBIDDEN', pointer: '/epcisBody/eventList/0/__proto__' }],
    });
    expect(readDocumentText('{"__proto__":{"polluted":1}}').ok).toBe(false);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});

describe('an answer to a query', () => {
  const events = [event as unknown as EpcisEvent];

  test('is a document that can be captured again', () => {
    const answer = {
      '@context': [EPCIS_CONTEXT],
      type: 'EPCISQueryDocument',
      creationDate: NOW,
      epcisBody: { queryResults: { queryName: 'q', resultsBody: { eventList: events } } },
    };
    expect(readDocument(answer)).toMatchObject({
      ok: true,
      events,
      pointers: ['/epcisBody/queryResults/resultsBody/eventList/0'],
    });
  });
});

describe('empty text in an optional field', () => {
  const sent = {
    ...event,
    eventID: '',
    bizStep: '',
    disposition: '',
    readPoint: { id: '' },
    certificationInfo: '',
    quantityList: [{ epcClass: 'urn:epc:class:lgtin:6901234.012345.1', quantity: 1, uom: '' }],
    bizTransactionList: [{ type: '', bizTransaction: 'urn:x:1' }],
    sensorElementList: [
      {
        sensorMetadata: { deviceID: '', time: event.eventTime },
        sensorReport: [{ type: 'Temperature', value: 1, uom: '' }],
      },
    ],
    errorDeclaration: { declarationTime: NOW, reason: '' },
    'example:note': '',
  };

  test('counts as absent; in an extension it stays', () => {
    const result = readDocument({
      ...document,
      '@context': [EPCIS_CONTEXT, { example: 'https://example.cn/' }],
      epcisBody: { eventList: [sent] },
    });
    if (!result.ok) throw new Error('refused');
    expect(result.events[0]).toStrictEqual({
      ...event,
      quantityList: [{ epcClass: 'urn:epc:class:lgtin:6901234.012345.1', quantity: 1 }],
      bizTransactionList: [{ bizTransaction: 'urn:x:1' }],
      sensorElementList: [
        {
          sensorMetadata: { time: event.eventTime },
          sensorReport: [{ type: 'Temperature', value: 1 }],
        },
      ],
      errorDeclaration: { declarationTime: NOW },
      'example:note': '',
    });
    expect(validateEvent(result.events[0], result.context, { now: NOW })).toEqual([]);
  });

  test('does not stand in for a required one', () =>
    expect(
      validateEvent({ ...event, action: '' }, readContext(EPCIS_CONTEXT), { now: NOW }),
    ).toMatchObject([{ pointer: '/action' }]));
});

describe('a context', () => {
  const names = (source: unknown, name: string) =>
    validateEvent({ ...event, [name]: 1 }, readContext(source), { now: NOW });

  test.each([
    [EPCIS_CONTEXT, 'cbvmda:lotNumber'],
    [[EPCIS_CONTEXT, { ex: { '@id': 'https://ex.cn/' } }], 'ex:a'],
    [{ ex: 'https://ex.cn/', more: 'ex:more#' }, 'more:a'],
    [{ '@vocab': 'https://ex.cn/' }, 'grade'],
    [{ grade: 'https://ex.cn/grade' }, 'grade'],
    [[null, 7], 'https://ex.cn/grade'],
    [['https://unknown.cn/context.jsonld'], 'ex:a'],
  ])('%j gives %s a meaning', (source, name) => expect(names(source, name)).toEqual([]));

  test.each([
    [{ '@vocab': null, ex: null }, 'ex:a'],
    [{ ex: 7 }, 'ex:a'],
    [['https://unknown.cn/context.jsonld'], 'grade'],
    [undefined, 'constructor:a'],
  ])('%j gives %s none', (source, name) => expect(names(source, name)).toHaveLength(1));

  test('of several documents is merged without repeating itself', () =>
    expect(
      mergedContext([
        EPCIS_CONTEXT,
        [EPCIS_CONTEXT, { a: 'https://a.cn/' }],
        { a: 'https://a.cn/' },
      ]),
    ).toEqual([EPCIS_CONTEXT, { a: 'https://a.cn/' }]));
});

describe('whatever is sent', () => {
  const context = readContext([EPCIS_CONTEXT, { example: 'https://example.cn/' }]);
  const names = [
    ...['eventID', 'eventTime', 'action', 'epcList', 'quantityList', 'readPoint', 'sourceList'],
    ...['sensorElementList', 'errorDeclaration', 'persistentDisposition', 'ilmd', 'type'],
    ...[
      'bizTransactionList',
      'certificationInfo',
      'parentID',
      'childEPCs',
      '@context',
      'example:x',
    ],
  ];
  const damaged = fc
    .dictionary(fc.constantFrom(...names), fc.jsonValue({ maxDepth: 4 }), { maxKeys: 4 })
    .map((change) => ({ ...event, ...change }));

  test('nothing is thrown, and every fault has a place and both languages', () =>
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), damaged), (json) => {
        readDocument(json);
        for (const { pointer, detail } of validateEvent(json, context, { now: NOW })) {
          expect(pointer).toMatch(/^(\/|$)/);
          expect(detail.zh && detail.en).toBeTruthy();
        }
      }),
      { numRuns: 1000 },
    ));

  test('what is found sound can be hashed and indexed', () =>
    fc.assert(
      fc.property(damaged, (json) => {
        fc.pre(validateEvent(json, context, { now: NOW }).length === 0);
        expect(eventHash(json as unknown as EpcisEvent, context)).toMatch(/^ni:/);
        expect(Array.isArray(identifiersOf(json as unknown as EpcisEvent))).toBe(true);
      }),
    ));
});
