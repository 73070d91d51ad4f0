import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { fold } from '@zhixin/decider';
import { specificationOf } from '@zhixin/decider/testing';
import type { PartyNoticeEvent } from './party-notice.events.js';
import { noticeIdOf, partyNotice, type NotifyParty } from './party-notice.js';

const samples = JSON.parse(
  readFileSync(new URL('party-notice.samples.json', import.meta.url), 'utf8'),
) as PartyNoticeEvent[];
const given = specificationOf(partyNotice.decider);

const stamp = { at: '2026-12-01T10:00:00+08:00', by: 'service:recall' };
const to = {
  ...{ caseId: '511896d28a98a9b2deceb8a8385480b9', party: '91510104MA6TXK5C3X', name: '成都食品' },
  ...{ uscc: '91510104MA6TXK5C3X', region: '510104' },
};
const content = {
  capacity: 'holds',
  lots: [{ lot: 'L1', uom: 'KGM', quantity: '60' }],
  terms: { returns: '送回厂家' },
};
const notifying = (round: number, changes: Partial<typeof content> = {}): NotifyParty => ({
  ...{ type: 'NotifyParty', ...stamp, ...to, ...content, ...changes, round },
});
const notified = (round: number, changes: Partial<typeof content> = {}): PartyNoticeEvent => ({
  type: 'PartyNotified',
  data: { ...stamp, ...to, ...content, ...changes, round },
});
const acknowledged: PartyNoticeEvent = {
  type: 'PartyNoticeAcknowledged',
  data: { ...stamp, ...to },
};
const withdrawn: PartyNoticeEvent = {
  type: 'PartyNoticeWithdrawn',
  data: { ...stamp, ...to, round: 2 },
};
const sale = { epc: 'L1', uom: 'KGM', quantity: '5', soldAt: '2026-12-02T09:00:00+08:00' };
const finding = { type: 'FindSaleAfterNotice', ...stamp, ...sale } as const;

describe('the notice to a party', () => {
  test('goes out once, and again where it says something new', () => {
    given().when(notifying(1)).thenOnce(notified(1));
    given(notified(1)).when(notifying(2)).thenNothing();
    const more = { lots: [{ lot: 'L1', uom: 'KGM', quantity: '90' }] };
    given(notified(1)).when(notifying(2, more)).thenOnce(notified(2, more));
    given(notified(2)).when(notifying(1, more)).thenNothing();
  });

  test('is acknowledged once, and anew where it says something new', () => {
    const command = { type: 'AcknowledgeNotice', ...stamp } as const;
    given(notified(1)).when(command).thenOnce(acknowledged);
    const more = notified(2, { capacity: 'addressed' });
    given(notified(1), acknowledged, more).when(command).thenOnce(acknowledged);
    given().when(command).thenRefused('NOT_NOTIFIED');
  });

  test('is withdrawn once, and goes out again', () => {
    const command = { type: 'WithdrawNotice', ...stamp, round: 2 } as const;
    given(notified(1)).when(command).thenOnce(withdrawn);
    given(notified(1), withdrawn).when(notifying(3)).thenOnce(notified(3));
  });

  test('lets a later sale be found once, and no earlier one', () => {
    const found: PartyNoticeEvent = {
      type: 'SaleAfterNoticeFound',
      data: { ...stamp, ...to, ...sale, notifiedAt: stamp.at },
    };
    given(notified(1)).when(finding).thenOnce(found);
    given(notified(1))
      .when({ ...finding, soldAt: stamp.at })
      .thenNothing();
    given(notified(1), withdrawn).when(finding).thenNothing();
  });

  test('has an id that fits whatever the party is called by', () => {
    expect(noticeIdOf('c1', 'x'.repeat(2_000))).toMatch(/^c1\.[0-9a-f]{32}$/);
    expect(noticeIdOf('c1', 'a')).not.toBe(noticeIdOf('c1', 'b'));
  });

  test('folds every stored form of its events', () =>
    expect(fold(partyNotice.decider, samples)).toMatchObject({
      ...{ isWithdrawn: true, isAcknowledged: true, notifiedAt: '2026-12-01T10:00:00+08:00' },
    }));
});
