import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { fold } from '@zhixin/decider';
import { specificationOf } from '@zhixin/decider/testing';
import type { ConfirmationEvent } from './confirmation.events.js';
import { confirmation, type ConfirmEpcisEvent } from './confirmation.js';

const samples = JSON.parse(
  readFileSync(new URL('confirmation.samples.json', import.meta.url), 'utf8'),
) as ConfirmationEvent[];

const given = specificationOf(confirmation.decider);

const about = { eventId: 'urn:uuid:e1', uscc: '91610124MA6U0000XA', region: '610124' };
const word = { reason: '现场核对', at: '2026-12-01T09:00:00+08:00', by: 'regulator-xian' };
const confirming: ConfirmEpcisEvent = { type: 'ConfirmEpcisEvent', ...about, ...word };
const withdrawing = { type: 'WithdrawConfirmation', ...word, round: 1 } as const;
const confirmed = (round = 1): ConfirmationEvent => ({
  type: 'EpcisEventConfirmed',
  data: { ...about, ...word, round },
});
const withdrawn: ConfirmationEvent = {
  type: 'EpcisEventConfirmationWithdrawn',
  data: { ...about, ...word, round: 1 },
};

describe('the confirmation of an event', () => {
  test('is given once, whoever else gives it', () => {
    given().when(confirming).thenOnce(confirmed());
    given(confirmed())
      .when({ ...confirming, by: 'regulator-shaanxi', reason: '亦已核对' })
      .thenNothing();
  });

  test('is withdrawn once', () => given(confirmed()).when(withdrawing).thenOnce(withdrawn));

  test('is given again after it was withdrawn, and a late repetition of that leaves it alone', () => {
    given(confirmed(), withdrawn).when(confirming).thenOnce(confirmed(2));
    given(confirmed(), withdrawn, confirmed(2)).when(withdrawing).thenNothing();
  });

  test('is not withdrawn where there was none', () => {
    given().when(withdrawing).thenRefused('CONFIRMATION_UNKNOWN');
    given(confirmed())
      .when({ ...withdrawing, round: 2 })
      .thenRefused('CONFIRMATION_UNKNOWN');
  });

  test('folds every stored form of its events', () =>
    expect(fold(confirmation.decider, samples)).toMatchObject({ rounds: 1, stands: false }));
});
