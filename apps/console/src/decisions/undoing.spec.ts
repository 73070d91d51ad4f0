import { describe, expect, test } from '@jest/globals';
import type { ExplanationItem } from '@zhixin/contracts';
import { annullableCase, annulmentOf, isRepairable } from './undoing.js';

describe('an undoing', () => {
  const now = new Date('2026-11-22T03:00:00Z');
  const form = { annulmentRef: '复决〔2026〕1号', annulledAt: '2026-11-22', reason: '证据不足' };

  test('of today lies before now, of another day at its end', () => {
    expect(annulmentOf(form, now).annulledAt).toBe('2026-11-22T03:00:00.000Z');
    expect(annulmentOf({ ...form, annulledAt: '2026-11-20' }, now).annulledAt).toBe(
      '2026-11-20T23:59:59+08:00',
    );
  });

  test('is offered for cases that still stand, a repair for whatever costs points', () => {
    const line = (eventId: string, status: string, points = 0) =>
      ({ eventId, status, points }) as ExplanationItem;
    expect(annullableCase(line('penalty:ab', 'expired'))).toEqual({ kind: 'penalty', id: 'ab' });
    expect(annullableCase(line('penalty:ab', 'annulled'))).toBeUndefined();
    expect(annullableCase(line('sampling:ab', 'counts'))).toEqual({ kind: 'sampling', id: 'ab' });
    expect(annullableCase(line('trace-record-missing:ab', 'counts'))).toBeUndefined();
    expect(isRepairable(line('sampling:ab', 'fading', -3))).toBe(true);
    expect(isRepairable(line('sampling:ab', 'no-points'))).toBe(false);
    expect(isRepairable(line('listing:ab', 'counts', -3))).toBe(false);
  });
});
