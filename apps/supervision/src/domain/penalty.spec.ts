import { describe, expect, test } from '@jest/globals';
import { fold } from '@zhixin/decider';
import { specificationOf } from '@zhixin/decider/testing';
import { penalty } from './penalty.js';
import type { PenaltyEvent } from './penalty.events.js';

const given = specificationOf(penalty.aggregate.decider);

const stamp = { at: '2026-11-20T09:30:00+08:00', by: 'regulator-xian' };
const facts = {
  ...stamp,
  uscc: '91610113MA6TXK1N3E',
  region: '610113',
  authority: '西安市市场监督管理局',
  decisionNumber: '陕西市监罚〔2026〕1号',
  decidedAt: '2026-11-10T00:00:00+08:00',
  effectiveFrom: '2026-11-12T00:00:00+08:00',
  severity: 'general' as const,
  kinds: ['罚款', '没收违法所得'],
  fineFen: 5_000_000,
  conduct: '生产不符合食品安全标准的食品',
  legalBasis: '《中华人民共和国食品安全法》',
  intentional: false,
  causeId: 'cause-1',
};
const annulment = {
  annulledAt: '2026-11-19T00:00:00+08:00',
  annulmentRef: '陕西复决〔2026〕2号',
  reason: '主要事实不清、证据不足',
};

const record = (changed: Partial<typeof facts> = {}) =>
  ({ type: 'RecordPenalty', facts: { ...facts, ...changed } }) as const;
const annul = (changed: Partial<typeof annulment & { jurisdiction: string }> = {}) =>
  ({ type: 'AnnulPenalty', ...stamp, jurisdiction: '6101', ...annulment, ...changed }) as const;

const decided = (changed: Partial<typeof facts> = {}): PenaltyEvent => ({
  type: 'PenaltyDecided',
  data: { ...facts, ...changed },
});
const annulled: PenaltyEvent = {
  type: 'PenaltyAnnulled',
  data: {
    ...stamp,
    uscc: facts.uscc,
    region: facts.region,
    decisionNumber: facts.decisionNumber,
    ...annulment,
  },
};

describe('recording a penalty', () => {
  test('is done once', () => given().when(record()).thenOnce(decided()));

  test('does nothing when another officer sends the same decision later', () =>
    given(decided())
      .when(record({ at: '2026-11-25T09:00:00+08:00', by: 'regulator-shaanxi' }))
      .thenNothing());

  test('does nothing after the penalty was annulled: it stays annulled', () =>
    given(decided(), annulled).when(record()).thenNothing());

  test('does nothing when the enterprise has moved to another region since', () =>
    given(decided())
      .when(record({ region: '610112' }))
      .thenNothing());

  test.each([
    ['another enterprise', { uscc: '91510100MA6TXK1N3E' }],
    ['another fine', { fineFen: 1 }],
    ['another severity', { severity: 'serious' as never }],
    ['another effective day', { effectiveFrom: '2026-11-13T00:00:00+08:00' }],
    ['intent', { intentional: true }],
  ])('is refused when the number is recorded with %s', (_, changed) =>
    given(decided()).when(record(changed)).thenRefused('DECISION_NUMBER_TAKEN'),
  );

  test('is refused for a decision of tomorrow', () =>
    given()
      .when(
        record({
          decidedAt: '2026-11-21T09:30:00+08:00',
          effectiveFrom: '2026-11-21T09:30:00+08:00',
        }),
      )
      .thenRefused('DECIDED_IN_FUTURE'));

  test('is refused before the penalty takes effect', () =>
    given()
      .when(record({ effectiveFrom: '2026-11-21T09:30:00+08:00' }))
      .thenRefused('EFFECTIVE_IN_FUTURE'));

  test('is refused when it takes effect before it was decided', () =>
    given()
      .when(record({ effectiveFrom: '2026-11-09T23:59:59+08:00' }))
      .thenRefused('EFFECTIVE_BEFORE_DECIDED'));

  test('takes a penalty that takes effect at the moment of decision', () => {
    const atOnce = { effectiveFrom: '2026-11-09T16:00:00Z' };
    given().when(record(atOnce)).thenOnce(decided(atOnce));
  });
});

describe('annulling a penalty', () => {
  test('is done once', () => given(decided()).when(annul()).thenOnce(annulled));

  test('does nothing a second time, whatever the reference', () =>
    given(decided(), annulled)
      .when(annul({ annulmentRef: '陕西复决〔2026〕3号' }))
      .thenNothing());

  test('is refused when nobody recorded the penalty', () =>
    given().when(annul()).thenRefused('PENALTY_UNKNOWN'));

  test('is refused to an officer of another region', () =>
    given(decided())
      .when(annul({ jurisdiction: '5101' }))
      .thenRefused('OTHER_TENANT'));

  test('is refused to an officer of another region even when it is done already', () =>
    given(decided(), annulled)
      .when(annul({ jurisdiction: '5101' }))
      .thenRefused('OTHER_TENANT'));

  test('is open to the level above', () =>
    given(decided())
      .when(annul({ jurisdiction: '61' }))
      .thenOnce(annulled));

  test('is refused for tomorrow', () =>
    given(decided())
      .when(annul({ annulledAt: '2026-11-21T09:30:00+08:00' }))
      .thenRefused('ANNULLED_IN_FUTURE'));

  test('is refused before the day of the decision', () =>
    given(decided())
      .when(annul({ annulledAt: '2026-11-09T00:00:00+08:00' }))
      .thenRefused('ANNULLED_BEFORE_DECIDED'));
});

test('an annulment without its penalty is borne, not refused', () =>
  expect(fold(penalty.aggregate.decider, [annulled])).toEqual({ status: 'none' }));
