import { describe, expect, test } from '@jest/globals';
import { loadRecallBook, loadWorkingCalendar } from './load.js';
import { recallClocks } from './recall-clocks.js';
import { recallPackOf } from './recall-regime.js';
import type { RecallHappening } from './recall-story.js';
import { recallMoment } from './recall-words.js';

interface CountedCase {
  readonly pack: string;
  readonly clockId: string;
  readonly level?: number;
  readonly happened: readonly (readonly [moment: string, at: string, days?: number])[];
  readonly dueAt: string;
  readonly otherwise?: readonly string[];
  readonly provisional?: boolean;
  /** The days of the calendar, counted by hand. */
  readonly counted: string;
}

const cases: readonly CountedCase[] = [
  {
    pack: 'consumer-goods@2020.1',
    clockId: 'RCL-CONS-OBJECT',
    happened: [['notice@province', '2026-02-09T23:59:59']],
    dueAt: '2026-02-28T23:59:59',
    counted:
      'The last second of 9 February is still that day, which does not count. 10-13 Feb 1-4, Sat 14 Feb 5 (make-up), ' +
      '15-23 Feb Spring Festival, 24-27 Feb 6-9, Sat 28 Feb 10 (make-up): 28 February.',
  },
  {
    pack: 'consumer-goods@2020.1',
    clockId: 'RCL-CONS-PLAN-NOTICE',
    happened: [['notice@province', '2026-09-17T00:00:00']],
    dueAt: '2026-10-08T23:59:59',
    counted:
      '17 Sep not counted. Fri 18 Sep 1, Sun 20 Sep 2 (make-up), 21-24 Sep 3-6, 25-27 Sep Mid-Autumn, 28-30 Sep 7-9, ' +
      '1-7 Oct National Day, Thu 8 Oct 10: 8 October.',
  },
  {
    pack: 'consumer-goods@2020.1',
    clockId: 'RCL-CONS-FINAL',
    happened: [['completion', '2026-12-18T17:00:00']],
    dueAt: '2027-01-11T23:59:59',
    provisional: true,
    counted:
      'Fri 18 Dec not counted. 21-25 Dec 1-5, 28-31 Dec 6-9, Fri 1 Jan 2027 statutory holiday, 4-8 Jan 10-14, ' +
      'Mon 11 Jan 15. The arrangement of 2027 is not published.',
  },
  {
    pack: 'consumer-goods@2020.1',
    clockId: 'RCL-CONS-STAGE#1',
    happened: [['execution', '2027-11-30T10:00:00']],
    dueAt: '2028-02-29T23:59:59',
    counted:
      'Three months from 30 November 2027: February 2028 has 29 days (leap year) and no 30th, so Tue 29 February.',
  },
  {
    pack: 'food@2015.1',
    clockId: 'RCL-FOOD-FINISH-2',
    level: 2,
    happened: [['publication:public@recaller', '2026-09-16T09:00:00']],
    dueAt: '2026-10-20T23:59:59',
    counted:
      'Wed 16 Sep not counted. 17, 18 Sep 1-2, Sun 20 Sep 3 (make-up), 21-24 Sep 4-7, 25-27 Sep Mid-Autumn, ' +
      '28-30 Sep 8-10, 1-7 Oct holiday, 8, 9 Oct 11-12, Sat 10 Oct 13 (make-up), 12-16 Oct 14-18, 19, 20 Oct 19-20: 20 October.',
  },
  {
    pack: 'food@2026.1',
    clockId: 'RCL-FOOD-START-3',
    level: 3,
    happened: [['discovery', '2026-12-31T23:59:59']],
    dueAt: '2027-01-02T23:59:59',
    counted:
      '48 h from 23:59:59 on 31 December: 23:59:59 on 2 January 2027; hours run through New Year.',
  },
  {
    pack: 'food@2026.1',
    clockId: 'RCL-FOOD-FINISH-3',
    level: 3,
    happened: [
      ['plan@recaller', '2026-12-05T10:00:00'],
      ['extension@prefecture', '2026-12-30T10:00:00', 15],
    ],
    dueAt: '2027-01-19T23:59:59',
    counted:
      '5 Dec not counted. 6 Dec 1 ... 31 Dec 26, 1-4 Jan 27-30: Mon 4 January. Fifteen more: 5 Jan 1 ... 19 Jan 15, a Tuesday.',
  },
  {
    pack: 'vehicle-safety@2016.1',
    clockId: 'RCL-AUTO-PLAN-ORDER',
    happened: [['decision:ordered@samr', '2026-06-17T15:00:00']],
    dueAt: '2026-06-25T23:59:59',
    counted:
      'Wed 17 Jun not counted. Thu 18 Jun 1, 19-21 Jun Dragon Boat, 22, 23, 24, 25 Jun 2-5: Thu 25 June.',
  },
  {
    pack: 'devices@2019.1',
    clockId: 'RCL-DEV-NOTIFY-2.1',
    level: 2,
    happened: [['decision:ordered@drugs', '2026-04-02T09:00:00']],
    dueAt: '2026-04-05T23:59:59',
    otherwise: ['2026-04-07T23:59:59'],
    counted:
      '2 April not counted: 3, 4, 5 April. Sun 5 April lies in Qingming (4-6 April); silent, it stays; moved by analogy Tue 7 April.',
  },
  {
    pack: 'building-materials@2020.1',
    clockId: 'RSP-MAT-RECHECK-2.1',
    happened: [['publication:public@province', '2026-06-23T09:00:00']],
    dueAt: '2026-09-21T23:59:59',
    otherwise: ['2026-09-20T23:59:59'],
    counted:
      '23 June not counted. 7 days to 30 June, 31 in July make 38, 31 in August 69, 1-21 September 70-90: Mon 21 September. ' +
      'If the ninetieth day is no longer before it: the 89th, Sun 20 September, a make-up working day, so that nothing moves.',
  },
  {
    pack: 'farm-produce@2023.1',
    clockId: 'RCL-FARM-START-2',
    level: 2,
    happened: [['discovery', '2026-10-06T08:15:00']],
    dueAt: '2026-10-08T08:15:00',
    counted:
      '48 h from 08:15 on 6 October: 08:15 on 8 October; the holiday of 1-7 October does not stop them.',
  },
];

const book = loadRecallBook();
const calendar = loadWorkingCalendar(undefined, Date.parse('2026-12-01T00:00:00+08:00'));
const time = (text: string) => `${text}+08:00`;

describe('due dates counted by hand, day by day', () => {
  test.each(cases.map((each) => [`${each.clockId}: ${each.counted}`, each] as const))(
    '%s',
    (_, { pack, clockId, level, happened, dueAt, otherwise = [], provisional = false }) => {
      const [regime, version] = pack.split('@') as [string, string];
      const told = happened.map(([moment, at, days]): RecallHappening => ({
        ...recallMoment(moment)!,
        at: time(at),
        ...(days !== undefined && { extends: { value: days, unit: 'natural_day' } }),
      }));
      const found = recallClocks(
        recallPackOf(book, { id: `recall-${regime}`, version })!,
        { happened: told, ...(level !== undefined && { level }), at: told.at(-1)!.at },
        calendar,
      ).find((clock) => clock.clockId === clockId);
      expect(found?.reckoned).toMatchObject({ dueAt: time(dueAt), provisional });
      expect(found?.reckoned.alternatives.map((each) => each.dueAt)).toEqual(otherwise.map(time));
    },
  );
});
