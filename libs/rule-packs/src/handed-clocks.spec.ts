import { describe, expect, test } from '@jest/globals';
import { reckonDeadline, type AlternativeReading } from '@zhixin/legal-clock';
import { handedClocks } from './testing/handed-clocks.js';
import { loadWorkingCalendar } from './load.js';

const clocks = handedClocks();

const reading = (
  zh: string,
  en: string,
  otherwise: Omit<AlternativeReading, 'if'>,
): readonly AlternativeReading[] => [{ if: { zh, en }, ...otherwise }];
const only310 = reading('仅依国务院令第310号', 'only Order 310 is read', { lastDayRule: 'none' });

/** What the file says in words about other readings, as a rule record says it. */
const READINGS: Readonly<Record<string, readonly AlternativeReading[]>> = {
  'RF-04': reading('即时起算', 'it is counted from the moment', { startRule: 'moment' }),
  'RF-05': only310,
  'RF-07': only310,
  'RF-10': only310,
  'RF-13': reading('三十日加于十日之后', '30 days are added to the 10', { replacement: 'added' }),
  'RF-16': reading('恢复当日亦不计', 'the day of resumption does not count either', {
    resumptionDay: 'skipped',
  }),
};

describe('due dates that others counted by hand', () => {
  if (clocks.length === 0) {
    test('stand beside the repository', () => {
      expect({ CI: process.env['CI'] ?? '', file: 'missing' }).toMatchObject({ CI: '' });
    });
    return;
  }
  const calendar = loadWorkingCalendar(undefined, Date.parse('2026-11-30T00:00:00+08:00'));
  test.each(clocks.map((clock) => [clock.id, clock] as const))('%s', (id, clock) => {
    const { trigger, limit, startRule, lastDayRule, lastDayEvidence, adjustments } = clock;
    const readings = READINGS[id];
    const reckoned = reckonDeadline(
      {
        ...{ limit, startRule, lastDayRule },
        ...(lastDayEvidence && { lastDayEvidence }),
        ...(readings && { readings }),
        ...(clock.series && { repeat: true }),
      },
      { trigger, ...(adjustments && { adjustments }) },
      calendar,
    );
    expect(reckoned).toMatchObject({
      dueAt: clock.dueAt,
      provisional: clock.provisional,
      ...(clock.series && { series: clock.series }),
    });
    expect(reckoned.alternatives.map(({ dueAt }) => dueAt)).toEqual(
      expect.arrayContaining((clock.alternatives ?? []).map(({ dueAt }) => dueAt)),
    );
    expect(/规则本身不确定/.test(reckoned.why.zh)).toBe(clock.alternatives !== undefined);
    expect(/uncertain/.test(reckoned.why.en)).toBe(clock.alternatives !== undefined);
  });
});
