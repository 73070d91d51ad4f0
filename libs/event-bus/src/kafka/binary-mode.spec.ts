import { describe, expect, test } from '@jest/globals';
import type { IHeaders, KafkaMessage } from 'kafkajs';
import { numbered } from '../event-bus.contract.js';
import { toCloudEvent, toMessage, toParkedMessage, UNREADABLE } from './binary-mode.js';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const event = { ...numbered('91610113MA6U000001', 7), traceparent };

// As it comes from a broker: everything is bytes.
const sent = ({ key, value, headers }: ReturnType<typeof toMessage>) => ({
  key: Buffer.from(key),
  value: Buffer.from(value),
  headers: Object.fromEntries(
    Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)]),
  ) as IHeaders,
});

type Read = Pick<KafkaMessage, 'key' | 'value'> & { readonly headers: IHeaders };

describe('a CloudEvent in binary mode', () => {
  test('has its attributes in headers, its key beside, and its data alone as the value', () =>
    expect(toMessage(event)).toEqual({
      key: '91610113MA6U000001',
      value: '{"key":"91610113MA6U000001","number":7}',
      headers: {
        'content-type': 'application/json',
        ce_specversion: '1.0',
        ce_id: event.id,
        ce_source: '/zhixin/test',
        ce_type: 'NumberedV1',
        ce_subject: 'thing-91610113MA6U000001',
        ce_time: '2026-03-01T08:00:00+08:00',
        ce_partitionkey: '91610113MA6U000001',
        ce_recordedtime: '2026-03-01T00:00:01.000Z',
        ce_uscc: '91610113MA6U000001',
        ce_region: '610113',
        ce_audience: 'public',
        ce_traceparent: traceparent,
        traceparent,
      },
    }));

  test('comes back as it was sent', () => {
    const named = {
      ...event,
      subject: '镕喆堃',
      data: { 名: '猕猴桃', none: null, deep: [{ a: 1 }] },
    };
    expect(toCloudEvent(sent(toMessage(named)), 'place')).toEqual(named);
  });

  test.each<readonly [string, Partial<Read>, string]>([
    ['has no headers', { headers: {} }, 'ce_specversion is missing'],
    ['has no JSON', { value: Buffer.from('<x/>') }, 'JSON'],
    ['has no value', { value: null }, 'no value'],
  ])('is told apart from what %s, whose bytes are kept', (_, change, reason) => {
    const whole: Read = { ...sent(toMessage(event)), ...change };
    const read = toCloudEvent(whole, 't/1/42');
    expect(read).toMatchObject({ type: UNREADABLE, id: 't/1/42' });
    expect(read.data).toMatchObject({
      reason: expect.stringContaining(reason),
      base64: whole.value?.toString('base64') ?? '',
    });
  });

  test('tells, when parked, by whom and why', () => {
    const parked = toParkedMessage({
      id: 'p',
      kind: 'delivery',
      group: 'g',
      reason: 'failed',
      eventId: event.id,
      type: event.type,
      delivery: { topic: 't.v1', partition: 3, offset: '42', event },
      error: 'x'.repeat(2_000),
      attempts: 5,
      parkedAt: '2026-03-01T00:00:02.000Z',
    });
    expect(parked.value).toBe(toMessage(event).value);
    expect(parked.headers).toMatchObject({
      ce_id: event.id,
      zhixin_group: 'g',
      zhixin_topic: 't.v1',
      zhixin_partition: '3',
      zhixin_offset: '42',
      zhixin_attempts: '5',
      zhixin_error: 'x'.repeat(1_000),
    });
  });
});
