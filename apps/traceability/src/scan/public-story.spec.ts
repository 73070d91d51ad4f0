import { describe, expect, test } from '@jest/globals';
import { custodyOf, graphOf, type ScopeRules, type TraceEvent } from '@zhixin/trace-graph';
import { publicStory, sourcesOf } from './public-story.js';

const RULES: ScopeRules = {
  withinDays: 30,
  clockToleranceMinutes: 10,
  notReceivedAfterDays: 7,
  tolerance: { pieces: 0, measuredShare: 0.005 },
};
const LOT = 'https://id.gs1.org/01/09521234001010/10/L1';
const SOURCE = 'https://id.gs1.org/01/09521234001027/10/S1';

const event = (
  eventId: string,
  reporter: string,
  day: number,
  more: Partial<TraceEvent>,
): TraceEvent => ({
  eventId,
  hash: `hash of ${eventId}`,
  type: 'ObjectEvent',
  action: 'OBSERVE',
  eventTime: `2026-05-${String(day).padStart(2, '0')}T08:00:00Z`,
  recordTime: `2026-05-${String(day).padStart(2, '0')}T08:00:00Z`,
  reporter,
  things: [{ id: LOT, role: 'epcClass', quantity: 10 }],
  ...more,
});
const possessing = (id: string) => [{ type: 'possessing_party', id }];
const made = (id: string, by: string, day: number, more: Partial<TraceEvent> = {}) =>
  event(id, by, day, { action: 'ADD', bizStep: 'commissioning', ...more });
const shipped = (id: string, by: string, to: string, day: number) =>
  event(id, by, day, { bizStep: 'shipping', destinations: possessing(to) });
const received = (id: string, by: string, day: number) =>
  event(id, by, day, { bizStep: 'receiving' });

const told = (...events: readonly TraceEvent[]) => {
  const graph = graphOf({ events });
  const moment = { validAt: '2026-05-31T00:00:00Z', knownAt: '2026-05-31T00:00:00Z', rules: RULES };
  const story = publicStory(graph, custodyOf(graph, { ...moment, carrying: [LOT] }), [LOT]);
  const ids = (steps: typeof story.steps) => steps.map((step) => step.event.id);
  return {
    steps: ids(story.steps),
    claims: ids(story.claims),
    tellers: story.tellers,
    sources: sourcesOf(graph, story, [LOT]),
  };
};

const CHAIN = [made('m', 'maker', 2), shipped('s', 'maker', 'shop', 3), received('r', 'shop', 4)];

describe('the public story', () => {
  test('is told by the maker and whoever is confirmed to have had it from there', () =>
    expect(told(...CHAIN, event('b', 'shop', 5, { bizStep: 'retail_selling' }))).toMatchObject({
      steps: ['m', 's', 'r', 'b'],
      claims: [],
      tellers: ['maker', 'shop'],
    }));

  test('is not told by who says that they received it, sold it or saw it', () =>
    expect(
      told(
        ...CHAIN,
        received('f', 'stranger', 3),
        event('g', 'stranger', 5, { bizStep: 'retail_selling' }),
        event('h', 'stranger', 6, { bizStep: 'inspecting' }),
      ),
    ).toMatchObject({
      steps: ['m', 's', 'r'],
      claims: ['f', 'g', 'h'],
      tellers: ['maker', 'shop'],
    }));

  test('stays with the maker that was recorded first, whoever backdates another making', () =>
    expect(
      told(
        ...CHAIN,
        made('f', 'stranger', 1, { recordTime: '2026-05-09T00:00:00Z' }),
        shipped('g', 'stranger', 'friend', 6),
        received('h', 'friend', 7),
      ),
    ).toMatchObject({ steps: ['m', 's', 'r'], claims: ['f', 'g', 'h'] }));

  test('takes in nobody whom a stranger names, nor a holder of the stranger’s own', () =>
    expect(told(...CHAIN, shipped('f', 'stranger', 'shop', 5))).toMatchObject({
      claims: ['f'],
      tellers: ['maker', 'shop'],
    }));

  test('takes in an honest holder only once the late shipping of their giver is recorded', () => {
    const [making, shipping, receipt] = CHAIN;
    expect(told(making!, receipt!)).toMatchObject({ steps: ['m'], claims: ['r'] });
    expect(told(making!, receipt!, shipping!)).toMatchObject({ claims: [] });
  });

  test('knows what it was made from by its tellers alone, and is silent on what it went into', () => {
    const press = (id: string, by: string, day: number, [from, to]: readonly [string, string]) =>
      event(id, by, day, {
        type: 'TransformationEvent',
        things: [
          { id: from, role: 'inputEPCClass', quantity: 10 },
          { id: to, role: 'outputEPCClass', quantity: 10 },
        ],
      });
    const found = told(
      press('t', 'maker', 2, [SOURCE, LOT]),
      press('f', 'stranger', 3, ['https://evil.example/source', LOT]),
      press('u', 'maker', 5, [LOT, 'https://id.gs1.org/01/09521234001034/10/X1']),
    );
    expect(found).toMatchObject({ steps: ['t'], claims: ['f'], sources: [SOURCE] });
  });
});
