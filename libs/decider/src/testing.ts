import { isDeepStrictEqual, inspect } from 'node:util';
import { fold, isRefusal, type Decider } from './index.js';

/**
 * Given events, when a command, then events or a refusal. The only caller of a decider in specs.
 *
 * `thenOnce` also sends the command a second time and expects nothing: sent twice, done once.
 */
export const specificationOf =
  <State, Command, Event, Code extends string>(decider: Decider<State, Command, Event, Code>) =>
  (...past: readonly Event[]) => ({
    when: (command: Command) => {
      const decision = decider.decide(command, fold(decider, past));
      const events = () => {
        if (isRefusal(decision))
          throw new Error(`Refused: ${decision.refused}. ${decision.because}`);
        return decision;
      };
      return {
        then: (...expected: readonly Event[]) => same(events(), expected),
        thenOnce: (...expected: readonly Event[]) => {
          same(events(), expected);
          const again = decider.decide(command, fold(decider, [...past, ...events()]));
          same(again, [], 'The same command a second time');
        },
        thenNothing: () => same(events(), []),
        thenRefused: (code: Code) => {
          if (!isRefusal(decision))
            throw new Error(`Expected ${code}, got events ${inspect(decision)}`);
          same(decision.refused, code);
        },
      };
    },
  });

const same = (actual: unknown, expected: unknown, what = 'The decision') => {
  if (!isDeepStrictEqual(actual, expected))
    throw new Error(
      `${what} differs.\nexpected ${inspect(expected, { depth: 9 })}\nactual   ${inspect(actual, { depth: 9 })}`,
    );
};
