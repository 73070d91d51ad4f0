import { SENSES, suspectAll, suspected, type Portion } from './account.js';
import { listWith, type FewNumbers } from './few-numbers.js';
import { further, rootTrail, type Relation, type Trail } from './trail.js';
import type { Amount } from './amount.js';

type Trails = Portion['trails'];

/**
 * Values that many pieces have in common, since one event tells them together. Each function makes its value from its
 * arguments alone, and gives the last one again where they are the same, so that it is kept once.
 */
export interface SharedValues {
  /** The numbers with one more; a set of its own is the same one afterwards. */
  readonly including: (numbers: FewNumbers, one: number) => FewNumbers;
  /** The ways in each sense, with that of one sense put in. */
  readonly withTrail: (trails: Trails, sense: number, trail: Trail | undefined) => Trails;
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
  including: includingOne(),
  withTrail: withTrailOf(),
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

const includingOne = (): SharedValues['including'] => {
  const listed = lastAgain(listWith);
  return (numbers, one) => (numbers instanceof Set ? numbers.add(one) : listed(numbers, one));
};

// The senses take turns.
const withTrailOf = (): SharedValues['withTrail'] => {
  const ofSense = SENSES.map((sense) =>
    lastAgain((trails: Trails, trail: Trail | undefined) => trails.with(sense, trail)),
  );
  return (trails, sense, trail) => ofSense[sense]!(trails, trail);
};

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

/** A function of its arguments alone, which gives its last value again where they are the same as before. */
export const lastAgain = <Args extends readonly unknown[], Value>(
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
