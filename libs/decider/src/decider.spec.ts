import { describe, expect, test } from '@jest/globals';
import { Type } from '@sinclair/typebox';
import {
  defineAggregate,
  defineEvents,
  fold,
  isRefusal,
  refuse,
  type Decider,
  type EventOf,
} from './index.js';
import { specificationOf } from './testing.js';

type Command = { readonly type: 'Light' | 'Extinguish' };
const events = defineEvents({ LampLit: Type.Object({}), LampExtinguished: Type.Object({}) });
type LampEvent = EventOf<typeof events>;
type State = 'new' | 'lit' | 'dark';

const lit: LampEvent = { type: 'LampLit', data: {} };
const extinguished: LampEvent = { type: 'LampExtinguished', data: {} };

const lamp: Decider<State, Command, LampEvent, 'NEVER_LIT'> = {
  initialState: 'new',
  decide: ({ type }, state) => {
    if (type === 'Light') return state === 'lit' ? [] : [lit];
    if (state === 'new') return refuse('NEVER_LIT', 'The lamp was never lit.');
    return state === 'lit' ? [extinguished] : [];
  },
  evolve: (_state, { type }) => (type === 'LampLit' ? 'lit' : 'dark'),
};
const given = specificationOf(lamp);

describe('fold', () => {
  test('applies events oldest first', () => expect(fold(lamp, [lit, extinguished])).toBe('dark'));
  test('of nothing is the initial state', () => expect(fold(lamp, [])).toBe('new'));
});

describe('isRefusal', () => {
  test('tells no from nothing to do', () => {
    expect(isRefusal(refuse('NO', 'Because.'))).toBe(true);
    expect(isRefusal([])).toBe(false);
  });
});

describe('a specification', () => {
  test('accepts the decision that was expected', () => {
    given().when({ type: 'Light' }).thenOnce(lit);
    given(lit).when({ type: 'Light' }).thenNothing();
    given(lit).when({ type: 'Extinguish' }).then(extinguished);
    given().when({ type: 'Extinguish' }).thenRefused('NEVER_LIT');
  });

  test('fails on other events', () =>
    expect(() => given().when({ type: 'Light' }).then(extinguished)).toThrow('differs'));

  test('fails on a refusal where events were expected', () =>
    expect(() => given().when({ type: 'Extinguish' }).thenNothing()).toThrow('NEVER_LIT'));

  test('fails on events where a refusal was expected', () =>
    expect(() => given().when({ type: 'Light' }).thenRefused('NEVER_LIT')).toThrow('got events'));

  test('fails when the same command does something twice', () => {
    const forgetful = { ...lamp, evolve: (state: State) => state };
    expect(() => specificationOf(forgetful)().when({ type: 'Light' }).thenOnce(lit)).toThrow(
      'a second time',
    );
  });
});

// The compiler reads specs too: where one of these compiles, the build fails.
describe('an aggregate', () => {
  test('declares just the events that it decides and folds', () => {
    expect(defineAggregate({ category: 'lamp', events, decider: lamp }).events).toBe(events);
    const { LampLit } = events;
    // @ts-expect-error: the schema of an event is missing.
    defineAggregate({ category: 'lamp', events: { LampLit }, decider: lamp });
    const empty = { ...events, LampLit: Type.Null() };
    // @ts-expect-error: the schema is of other data.
    defineAggregate({ category: 'lamp', events: empty, decider: lamp });
  });

  test('has no command that bears the name of an event', () => {
    const decider: Decider<State, { readonly type: 'LampLit' }, LampEvent, 'NEVER_LIT'> = {
      ...lamp,
      decide: () => [lit],
    };
    // @ts-expect-error: `LampLit` is an event.
    defineAggregate({ category: 'lamp', events, decider });
  });
});
