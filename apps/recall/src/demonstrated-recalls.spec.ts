import { describe, expect, test } from '@jest/globals';
import { isRefusal } from '@zhixin/decider';
import {
  accounts,
  calendarOf,
  documentOf,
  enterprises,
  recallStories,
} from '@zhixin/demonstration';
import type { RecallStep } from '@zhixin/rule-packs';
import type { RecallCaller } from './domain/actors.js';
import { recall, type RecallCommand } from './domain/recall.js';
import type { RecallState } from './domain/recall-case.js';
import { besides, book, calendar } from './testing/cases.js';

const callerOf = (name: string): RecallCaller => {
  const { roles, uscc, region, agency } = accounts.find((account) => account.name === name)!;
  return {
    role: roles[0]!,
    ...(uscc !== undefined && { uscc }),
    ...(region !== undefined && { region: region === '00' ? '' : region }),
    ...(agency !== undefined && { agency }),
  };
};

const play = (story: ReturnType<typeof recallStories>[number], at: string): RecallState => {
  let state: RecallState = recall.decider.initialState;
  const run = (command: RecallCommand) => {
    const decision = recall.decider.decide(command, state);
    if (isRefusal(decision)) throw new Error(`${at}: ${JSON.stringify(decision)}`);
    state = decision.reduce(recall.decider.evolve, state);
  };
  const { actor, as, role, source: kind, product, roots, discoveredAt, level } = story.opening;
  const { uscc, name, region } = enterprises[actor];
  const about = { regime: story.opening.regime, product, roots, discoveredAt, region };
  run({
    ...{ type: 'OpenRecallCase', at, by: as, caller: callerOf(as), book, calendar },
    facts: {
      ...{ ...about, source: { kind }, responsible: { uscc, name, role } },
      ...(level !== undefined && { level }),
    },
  });
  const text = book.find(({ id, version }) => {
    const pack = state?.facts.pack;
    return id === pack?.id && version === pack.version;
  })!;
  for (const told of story.steps) {
    const step = told.step as RecallStep;
    const { occurredAt, receivedAs } = told;
    run({
      ...{ type: 'TakeRecallStep', at, by: told.as, caller: callerOf(told.as), book, calendar },
      ...{ step, document: documentOf(told, text), besides: besides(step) },
      ...(occurredAt !== undefined && { occurredAt }),
      ...(receivedAs !== undefined && { receivedAs }),
    });
  }
  return state;
};

describe('the recalls of the demonstration', () => {
  test.each([
    ['under the text on food of 2015', '2026-11-30T15:59:59Z', '2015.1'],
    ['while the text on food changes', '2026-12-03T02:00:00Z', '2015.1'],
    ['under the text on food of 2026', '2026-12-20T16:00:00Z', '2026.1'],
    ['at the first moment of a year', '2026-12-31T16:00:00Z', '2026.1'],
    ['after the holidays of the Spring Festival', '2027-02-20T02:00:00Z', '2026.1'],
    ['after those of National Day', '2027-10-09T02:00:00Z', '2026.1'],
  ])('are all taken as they are told, %s', (_, now, version) => {
    const stories = recallStories(calendarOf(new Date(now)));
    expect(stories.map((story) => play(story, now))).toMatchObject([
      { status: 'EXECUTING', facts: { pack: { id: 'recall-food', version } } },
      { status: 'CLOSED' },
      { status: 'OBJECTION' },
    ]);
  });
});
