import { describe, test } from '@jest/globals';
import { specificationOf } from '@zhixin/decider/testing';
import { sampling } from './sampling.js';
import type { SamplingEvent } from './sampling.events.js';

const given = specificationOf(sampling.aggregate.decider);

const failed = {
  at: '2026-11-20T09:30:00+08:00',
  by: 'regulator-xian',
  uscc: '91610113MA6TXK1N3E',
  region: '610113',
  authority: '西安市市场监督管理局',
  sampleNumber: 'XA2026-0117',
  product: '猕猴桃果汁',
  lot: 'https://id.gs1.org/01/06901234567892/10/L1',
  sampledAt: '2026-11-02T10:00:00+08:00',
  resultAt: '2026-11-18T16:00:00+08:00',
  outcome: 'fail-safety' as const,
  failedItems: ['菌落总数'],
  causeId: 'cause-1',
};
const passed = { ...failed, outcome: 'pass' as const, failedItems: [] };

const record = (changed: Partial<typeof failed> = {}) =>
  ({ type: 'RecordSamplingResult', facts: { ...failed, ...changed } }) as const;
const recorded = (changed: Partial<typeof failed> = {}): SamplingEvent => ({
  type: 'SamplingResultRecorded',
  data: { ...failed, ...changed },
});

describe('recording a sampling result', () => {
  test('is done once', () => given().when(record()).thenOnce(recorded()));

  test('takes a sample that passed', () =>
    given()
      .when({ type: 'RecordSamplingResult', facts: passed })
      .thenOnce({ type: 'SamplingResultRecorded', data: passed }));

  test('does nothing when another officer sends the same sheet later', () =>
    given(recorded())
      .when(record({ at: '2026-11-25T09:00:00+08:00', by: 'regulator-shaanxi' }))
      .thenNothing());

  test('does nothing when the same instants are written with another offset', () =>
    given(recorded())
      .when(record({ sampledAt: '2026-11-02T02:00:00Z' }))
      .thenNothing());

  test('does nothing when the number is typed with other brackets', () =>
    given(recorded())
      .when(record({ sampleNumber: 'xa2026-0117' }))
      .thenNothing());

  test.each([
    ['another enterprise', { uscc: '91510100MA6TXK1N3E' }],
    ['another product', { product: '苹果汁' }],
    ['another day', { sampledAt: '2026-11-03T10:00:00+08:00' }],
    ['other findings', { failedItems: ['菌落总数', '大肠菌群'] }],
  ])('is refused when the number belongs to %s', (_, changed) =>
    given(recorded()).when(record(changed)).thenRefused('SAMPLE_NUMBER_TAKEN'),
  );

  test('is refused when the number was recorded without a lot', () => {
    const { lot: _, ...withoutLot } = failed;
    given({ type: 'SamplingResultRecorded', data: withoutLot })
      .when(record())
      .thenRefused('SAMPLE_NUMBER_TAKEN');
  });

  test('is refused for a sample of tomorrow', () =>
    given()
      .when(record({ sampledAt: '2026-11-21T09:30:00+08:00' }))
      .thenRefused('SAMPLED_IN_FUTURE'));

  test('is refused for a result of tomorrow', () =>
    given()
      .when(record({ resultAt: '2026-11-21T09:30:00+08:00' }))
      .thenRefused('RESULT_IN_FUTURE'));

  test('bears a sender whose clock is half a minute ahead', () => {
    const ahead = { resultAt: '2026-11-20T09:30:30+08:00' };
    given().when(record(ahead)).thenOnce(recorded(ahead));
  });

  test('is refused when the result is older than the sample', () =>
    given()
      .when(record({ resultAt: '2026-11-01T10:00:00+08:00' }))
      .thenRefused('RESULT_BEFORE_SAMPLE'));

  test('is refused when a failed sample does not say what failed', () =>
    given()
      .when(record({ failedItems: [] }))
      .thenRefused('FAILED_ITEMS_MISSING'));

  test('is refused when a sample that passed names a failed item', () =>
    given()
      .when(record({ outcome: 'pass' as never }))
      .thenRefused('FAILED_ITEMS_ON_PASS'));
});
