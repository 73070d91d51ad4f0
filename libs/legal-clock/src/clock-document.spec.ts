import { describe, expect, test } from '@jest/globals';
import { clockDocument, clockState, type ClockRule, type ShownClock } from './clock-document.js';
import type { Adjustment, ClockFacts } from './deadline.js';
import { reckonDeadline } from './reckon-deadline.js';
import { workingCalendar } from './working-calendar.js';

const rule: ClockRule = {
  title: { zh: '完成召回', en: 'finish the recall' },
  limit: { value: 10, unit: 'natural_day' },
  startRule: 'next_day',
  lastDayRule: 'silent',
  lastDayEvidence: 'house_default',
  citation: { instrument: '食品召回管理办法', article: '15', evidence: 'full_text' },
  evidence: 'full_text',
};

/** From 2 December 2026 the tenth day is Saturday 12; by analogy it is Monday 14. */
const shown = (
  fields: Pick<ShownClock, 'metAt' | 'endedAt'> = {},
  adjustments: readonly Adjustment[] = [],
): ShownClock => {
  const facts: ClockFacts = {
    trigger: {
      event: 'plan_filed',
      title: { zh: '召回计划备案', en: 'recall plan filed' },
      at: '2026-12-02T09:10:00+08:00',
    },
    adjustments,
  };
  const calendar = workingCalendar([{ year: 2026, off: [], working: [] }], []);
  return {
    ...{ clockId: 'FINISH', rule, facts, reckoned: reckonDeadline(rule, facts, calendar) },
    ...fields,
  };
};

describe('a clock that is shown', () => {
  test('says all of it in one language', () => {
    const document = clockDocument(shown(), { at: '2026-12-03T00:00:00+08:00', language: 'en' });
    expect(document).toEqual({
      clockId: 'FINISH',
      title: 'finish the recall',
      trigger: { event: 'recall plan filed', at: '2026-12-02T09:10:00+08:00' },
      startsAt: '2026-12-02T09:10:00+08:00',
      dueAt: '2026-12-12T23:59:59+08:00',
      limit: { value: 10, unit: 'natural_day' },
      state: 'running',
      provisional: false,
      citation: rule.citation,
      evidence: 'full_text',
      why: expect.stringMatching(/The rule itself is uncertain: if the end moves/),
      alternatives: [
        {
          dueAt: '2026-12-14T23:59:59+08:00',
          if: 'the end moves to the next working day by analogy',
        },
      ],
    });
    expect(clockDocument(shown(), { at: '2026-12-03T00:00:00+08:00', language: 'zh' }).why).toMatch(
      /规则本身不确定/,
    );
  });

  test.each([
    ['running', '2026-12-14T23:59:59+08:00', {}],
    ['missed', '2026-12-15T00:00:00+08:00', {}],
    ['met', '2027-01-01T00:00:00+08:00', { metAt: '2026-12-14T23:59:59+08:00' }],
    ['missed', '2027-01-01T00:00:00+08:00', { metAt: '2026-12-15T00:00:00+08:00' }],
    ['ended', '2027-01-01T00:00:00+08:00', { endedAt: '2026-12-05T00:00:00+08:00' }],
    ['missed', '2027-01-01T00:00:00+08:00', { endedAt: '2026-12-15T00:00:00+08:00' }],
  ])('is %s at %s with %j', (state, at, fields) =>
    expect(clockState(shown(fields), at)).toBe(state),
  );

  test('is suspended until it is resumed, and ended by a stop', () => {
    const from = '2026-12-05T00:00:00+08:00';
    const at = '2027-01-01T00:00:00+08:00';
    const suspended = shown({}, [{ kind: 'suspension', from }]);
    expect(clockDocument(suspended, { at, language: 'zh' })).toMatchObject({
      state: 'suspended',
      dueAt: null,
    });
    expect(clockState(shown({}, [{ kind: 'stop', at: from }]), at)).toBe('ended');
  });
});
