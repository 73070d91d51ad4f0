import { describe, expect, test } from '@jest/globals';
import { loadRecallBook, loadWorkingCalendar } from './load.js';
import { recallClocks } from './recall-clocks.js';
import { recallRegimeFor } from './recall-regime.js';
import type { RecallPack } from './recall-pack.js';
import type { RecallHappening, RecallStory } from './recall-story.js';
import { recallMoment } from './recall-words.js';

const book = loadRecallBook();
const calendar = loadWorkingCalendar(undefined, Date.parse('2026-12-01T00:00:00+08:00'));
const regime = (name: string, discoveredAt: string): RecallPack =>
  recallRegimeFor(book, { regime: name, discoveredAt }) as RecallPack;
const food = regime('food', '2026-12-01T00:00:00+08:00');
const consumerGoods = regime('consumer-goods', '2026-12-01T00:00:00+08:00');

const time = (text: string) => `${text.replace(' ', 'T')}:00+08:00`;
const did = (moment: string, at: string): RecallHappening => ({
  ...recallMoment(moment)!,
  at: time(at),
});
const clocks = (pack: RecallPack, story: Omit<RecallStory, 'at'> & { readonly at: string }) =>
  recallClocks(pack, { ...story, at: time(story.at) }, calendar);
const byId = (found: ReturnType<typeof clocks>, clockId: string) =>
  found.find((clock) => clock.clockId === clockId);

describe('clocks of a recall', () => {
  test('of an open level are due by the strictest, and late only by the longest', () => {
    const happened = [did('discovery', '2026-12-01 08:00')];
    const open = clocks(food, { happened, at: '2026-12-01 09:00' });
    expect(open.map(({ clockId }) => clockId)).toEqual(['RCL-FOOD-START-1']);
    expect(open[0]?.reckoned).toMatchObject({
      dueAt: '2026-12-02T08:00:00+08:00',
      earliest: '2026-12-02T08:00:00+08:00',
      latest: '2026-12-03T08:00:00+08:00',
    });
    expect(open[0]?.reckoned.alternatives.map(({ dueAt }) => dueAt)).toEqual([
      '2026-12-02T20:00:00+08:00',
      '2026-12-03T08:00:00+08:00',
    ]);
    const set = clocks(food, { happened, level: 3, at: '2026-12-01 09:00' });
    expect(set.map(({ clockId }) => clockId)).toEqual(['RCL-FOOD-START-3']);
  });

  test('are kept when the last of what they ask for is there', () => {
    const happened = [
      did('discovery', '2026-12-01 08:00'),
      did('publication:left-out@recaller', '2026-12-01 10:00'),
      did('plan@recaller', '2026-12-01 12:00'),
    ];
    const story = { level: 1, at: '2026-12-02 09:00' };
    expect(byId(clocks(food, { ...story, happened }), 'RCL-FOOD-START-1')?.metAt).toBeUndefined();
    const all = [...happened, did('party-notices@recaller', '2026-12-01 11:00')];
    expect(byId(clocks(food, { ...story, happened: all }), 'RCL-FOOD-START-1')?.metAt).toBe(
      time('2026-12-01 12:00'),
    );
  });

  test('are kept by nothing that an authority publishes in their stead', () => {
    const happened = [
      did('discovery', '2026-12-01 08:00'),
      did('plan@recaller', '2026-12-01 12:00'),
      did('party-notices@recaller', '2026-12-01 11:00'),
      did('publication:public@prefecture', '2026-12-01 13:00'),
    ];
    const found = clocks(food, { happened, level: 1, at: '2026-12-01 14:00' });
    expect(byId(found, 'RCL-FOOD-START-1')?.metAt).toBeUndefined();
  });

  test('that hang on a decision take the one that was made', () => {
    const plan = did('plan@recaller', '2026-12-03 12:00');
    const progress = (facts: RecallStory['facts']) =>
      clocks(food, { happened: [plan], level: 2, facts: facts ?? {}, at: '2026-12-03 13:00' }).some(
        ({ ruleId }) => ruleId === 'RCL-FOOD-PROGRESS-2',
      );
    expect(progress({ decision: 'voluntary' })).toBe(false);
    expect(progress({ decision: 'ordered' })).toBe(true);
  });

  test('of reports run from the order where a voluntary recall owed none', () => {
    const happened = [
      did('decision:voluntary@recaller', '2026-12-01 09:00'),
      did('plan@recaller', '2026-12-01 10:00'),
      did('decision:ordered@prefecture', '2026-12-20 10:00'),
    ];
    const found = clocks(food, { happened, level: 2, at: '2026-12-21 09:00' });
    expect(
      found
        .filter(({ ruleId }) => ruleId === 'RCL-FOOD-PROGRESS-2')
        .map(({ clockId, reckoned }) => [clockId, reckoned.dueAt]),
    ).toEqual([['RCL-FOOD-PROGRESS-2#1', '2026-12-25T23:59:59+08:00']]);
  });

  test('of a lower level count from what they always counted from', () => {
    const plan = did('plan@recaller', '2026-12-01 10:00');
    const lowered = { ...did('strengthening@prefecture', '2026-12-05 10:00'), level: 2 };
    const found = clocks(food, { happened: [plan, lowered], level: 1, at: '2026-12-05 11:00' });
    expect(byId(found, 'RCL-FOOD-FINISH-1')?.endedAt).toBe(time('2026-12-05 10:00'));
    expect(byId(found, 'RCL-FOOD-FINISH-2')?.reckoned.dueAt).toBe('2026-12-21T23:59:59+08:00');
  });

  test('of a higher level ask nothing anew of what was done before', () => {
    const happened = [
      did('discovery', '2026-12-01 08:00'),
      did('plan@recaller', '2026-12-02 15:00'),
      did('party-notices@recaller', '2026-12-02 15:00'),
      did('publication:public@recaller', '2026-12-02 15:00'),
      { ...did('strengthening@prefecture', '2026-12-05 10:00'), level: 1 },
    ];
    const found = clocks(food, { happened, level: 2, at: '2026-12-05 11:00' });
    expect(byId(found, 'RCL-FOOD-START-1')).toBeUndefined();
    expect(byId(found, 'RCL-FOOD-START-2')?.metAt).toBe(time('2026-12-02 15:00'));
    expect(byId(found, 'RCL-FOOD-FINISH-1')?.reckoned.dueAt).toBe('2026-12-15T23:59:59+08:00');
  });

  test('end with the plan that an order asks for anew, and what was late stays late', () => {
    const happened = [
      did('notice@province', '2026-11-02 09:00'),
      did('decision:ordered@samr', '2026-11-20 09:00'),
    ];
    const found = clocks(consumerGoods, { happened, at: '2026-11-20 10:00' });
    expect(byId(found, 'RCL-CONS-PLAN-NOTICE')).toMatchObject({
      endedAt: time('2026-11-20 09:00'),
      reckoned: { latest: '2026-11-16T23:59:59+08:00' },
    });
    expect(byId(found, 'RCL-CONS-PLAN-ORDER')?.endedAt).toBeUndefined();
  });

  test('take no plan for an answer that was there before the order', () => {
    const happened = [
      did('plan@recaller', '2026-11-18 09:00'),
      did('decision:ordered@samr', '2026-11-20 09:00'),
    ];
    const found = clocks(consumerGoods, { happened, at: '2026-11-20 10:00' });
    expect(byId(found, 'RCL-CONS-PLAN-ORDER')?.metAt).toBeUndefined();
    expect(byId(found, 'RCL-CONS-PUBLISH')?.metAt).toBeUndefined();
  });

  test('take what was published before the plan was filed', () => {
    const happened = [
      did('publication:public@recaller', '2026-11-17 09:00'),
      did('plan@recaller', '2026-11-18 09:00'),
    ];
    const found = clocks(consumerGoods, { happened, at: '2026-11-20 10:00' });
    expect(byId(found, 'RCL-CONS-PUBLISH')?.metAt).toBe(time('2026-11-17 09:00'));
  });

  test('run for every incident, and one report answers one of them', () => {
    const happened = [
      did('incident:death', '2026-11-02 09:00'),
      did('incident:serious-injury', '2026-11-03 09:00'),
      did('incident-report@recaller', '2026-11-03 10:00'),
    ];
    const found = clocks(consumerGoods, { happened, at: '2026-11-03 11:00' });
    expect(byId(found, 'RCL-CONS-REPORT.1')?.metAt).toBe(time('2026-11-03 10:00'));
    expect(byId(found, 'RCL-CONS-REPORT.2')?.metAt).toBeUndefined();
    expect(byId(found, 'RCL-CONS-RELAY.1')?.reckoned.dueAt).toBe('2026-11-05T23:59:59+08:00');
    expect(
      clocks(consumerGoods, {
        happened,
        facts: { isOfSameProvince: true },
        at: '2026-11-03 11:00',
      }).some(({ ruleId }) => ruleId === 'RCL-CONS-RELAY'),
    ).toBe(false);
  });

  test('are told of nothing more once the case is closed', () => {
    const happened = [did('notice@province', '2026-11-02 09:00')];
    const closedAt = time('2026-11-04 09:00');
    const found = clocks(consumerGoods, { happened, closedAt, at: '2026-12-04 09:00' });
    expect(found.map((clock) => clock.endedAt)).toEqual([closedAt, closedAt]);
  });

  test('come out the same, in whatever order it is told what happened', () => {
    const happened = [
      did('discovery', '2026-12-01 08:00'),
      did('plan@recaller', '2026-12-01 12:00'),
      did('progress-reports@recaller', '2026-12-02 12:00'),
      did('completion', '2026-12-03 12:00'),
    ];
    const story = { level: 1, at: '2026-12-05 09:00' };
    const there = clocks(food, { ...story, happened });
    expect(clocks(food, { ...story, happened: [...happened].reverse() })).toEqual(there);
    expect(there).toHaveLength(5);
  });
});

describe('a daily report', () => {
  const daily = (reports: readonly string[], at: string, more: readonly RecallHappening[] = []) =>
    clocks(food, {
      level: 1,
      at,
      happened: [
        did('plan@recaller', '2026-12-01 12:00'),
        ...reports.map((each) => did('progress-reports@recaller', each)),
        ...more,
      ],
    })
      .filter(({ ruleId }) => ruleId === 'RCL-FOOD-PROGRESS-1')
      .map(({ clockId, metAt }) => [clockId.split('#')[1], metAt?.slice(0, 16)]);

  test('is asked for until the one that runs', () => {
    expect(daily([], '2026-12-02 09:00')).toEqual([['1', undefined]]);
    expect(daily(['2026-12-02 10:00'], '2026-12-02 11:00')).toEqual([
      ['1', '2026-12-02T10:00'],
      ['2', undefined],
    ]);
  });

  test('that was let pass is caught up with by the next, which counts for its own day', () => {
    expect(daily(['2026-12-04 17:00'], '2026-12-04 18:00')).toEqual([
      ['1', '2026-12-04T17:00'],
      ['2', '2026-12-04T17:00'],
      ['3', '2026-12-04T17:00'],
      ['4', undefined],
    ]);
  });

  test('given twice on a day is one for that day', () => {
    expect(daily(['2026-12-02 10:00', '2026-12-02 11:00'], '2026-12-03 09:00')).toEqual([
      ['1', '2026-12-02T10:00'],
      ['2', undefined],
    ]);
  });

  test('is owed for no day after the recall is over', () => {
    const over = [did('completion', '2026-12-03 09:00')];
    expect(daily(['2026-12-02 10:00'], '2026-12-20 09:00', over).map(([time]) => time)).toEqual([
      '1',
      '2',
    ]);
  });
});
