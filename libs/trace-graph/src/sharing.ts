import { suspectAll, suspected, type Portion } from './account.js';
import { further, rootTrail, type Relation, type Trail } from './trail.js';
import type { Amount } from './amount.js';

type Trails = Portion['trails'];

/**
 * Values that many pieces have in common, since one event tells them together. Each function makes its value from its
 * arguments alone, and gives the last one again where they are the same, so that it is kept once.
 */
export interface SharedValues {
  readonly answer: (shippedBy: string, receivedBy: string) => readonly string[];
  readonly root: (at: number) => Trail;
  readonly member: (lot: Trail, at: number) => Trail;
  readonly members: (lot: Trails) => Trails;
  readonly stepped: (
    trails: Trails,
    relation: Relation,
    at: number,
    events: readonly string[],
  ) => Trails;
  readonly suspectAll: (
    amount: Amount,
    senses: readonly number[],
    trail: Trail | undefined,
  ) => Portion;
  readonly suspected: (amount: Amount, trails: Trails, low: bigint) => Portion;
}

export const sharedValues = (): SharedValues => ({
  answer: lastAgain((shippedBy, receivedBy) => [shippedBy, receivedBy]),
  root: lastAgain(rootTrail),
  member: lastAgain((lot, at) => further(lot, 'member', at, NO_EVENTS)),
  members: lastAgain((lot) => each(lot, (trail) => further(trail, 'member', trail.at, NO_EVENTS))),
  stepped: lastAgain((trails, relation, at, events) =>
    each(trails, (trail) => further(trail, relation, at, events)),
  ),
  suspectAll: lastAgain(suspectAll),
  suspected: lastAgain(suspected),
});

const NO_EVENTS: readonly string[] = [];

/** One way leads on in several senses. */
const each = (trails: Trails, next: (trail: Trail) => Trail): Trails => {
  const made = new Array<Trail | undefined>(trails.length);
  for (let sense = 0; sense < trails.length; sense += 1) {
    const trail = trails[sense];
    const alike = trails.indexOf(trail);
    made[sense] = alike < sense ? made[alike] : trail && next(trail);
  }
  return made;
};

const lastAgain = <Args extends readonly unknown[], Value>(
  make: (...args: Args) => Value,
): ((...args: Args) => Value) => {
  let lastArgs: Args | undefined;
  let last: Value;
  return (...args) => {
    if (lastArgs?.every((arg, place) => arg === args[place]) !== true) {
      last = make(...args);
      lastArgs = args;
    }
    return last;
  };
};
