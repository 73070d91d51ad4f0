import { describe, expect, test } from '@jest/globals';
import { EPCIS_CONTEXT, readContext, validateEvent } from './index.js';

const NOW = '2026-06-01T08:00:00+08:00';
const context = readContext([EPCIS_CONTEXT]);
const when = { eventTime: '2026-05-01T08:00:00+08:00', eventTimeZoneOffset: '+08:00' };
const items = ['urn:epc:id:sgtin:6901234.012345.1'];
const observed = { type: 'ObjectEvent', ...when, action: 'OBSERVE', epcList: items };
const packed = { type: 'AggregationEvent', ...when, action: 'ADD', childEPCs: items };

describe('a fault', () => {
  test('is told in Chinese and in English, from where the event stands', () =>
    expect(
      validateEvent(packed, context, {
        now: NOW,
        at: '/epcisBody/eventList/3',
      }),
    ).toEqual([
      {
        pointer: '/epcisBody/eventList/3/parentID',
        code: 'PARENT_REQUIRED',
        detail: {
          zh: 'ADD 与 DELETE 的聚合事件必须写明 parentID。',
          en: 'An aggregation that adds or deletes must name its parentID.',
        },
      },
    ]));

  test('repeats at most the beginning of a long value', () => {
    const [only] = validateEvent({ ...observed, bizStep: 'x'.repeat(100_000) }, context, {
      now: NOW,
    });
    expect(only!.detail.en.length).toBeLessThan(300);
  });

  test.each([null, 7, 'text', [], true, undefined])('is found in %j', (event) =>
    expect(validateEvent(event, context, { now: NOW })).toMatchObject([{ code: 'NOT_AN_OBJECT' }]),
  );
});
