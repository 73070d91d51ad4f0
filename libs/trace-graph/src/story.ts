import { crates, type Crates } from './crates.js';
import type { Edge, EdgeKind, EndState } from './edge.js';
import { hasNumber } from './few-numbers.js';
import { amountOf, stateOf, type Ledger, type ThingState } from './ledger.js';
import { NONE } from './names.js';
import type { GraphEvent } from './trace-graph.js';

/** What an event says of a thing, or of the container it was in then. */
export interface StoryStep {
  readonly kind: EdgeKind;
  readonly state: EndState | undefined;
  readonly party: number;
  readonly place: number;
  /** The other side of a hop, where it is named; an enterprise where the identifier is registered. */
  readonly other: number;
  /** The reporter's own side, likewise. */
  readonly own: number;
  readonly event: GraphEvent;
  /** Place among all that is told. */
  readonly order: number;
  /** The container that it goes into or comes out of; of a container itself its own number. */
  readonly container: number;
  /** The container in which it moved; `NONE` where the event names the thing itself. */
  readonly via: number;
}

/** What is told of one thing, in causal order, without shippings that were called off. */
export interface Story {
  readonly thing: ThingState;
  readonly steps: readonly StoryStep[];
  /** Whether the reporter of a step was ever confirmed to hold the thing, so that its word counts against others. */
  readonly isOfHolder: (step: StoryStep) => boolean;
}

/** By these the contents move with their container. */
const MOVING: ReadonlySet<EdgeKind> = new Set(['leave', 'arrive', 'void']);

/** The stories of some things. */
export const storiesOf = (
  ledger: Ledger,
  things: ReadonlySet<number>,
): ReadonlyMap<number, Story> => {
  const steps = new Map<number, StoryStep[]>([...things].map((thing) => [thing, []]));
  const inside = crates();
  const add = (thing: number, step: StoryStep) => steps.get(thing)?.push(step);
  ledger.told.forEach(({ event, edges }, order) => {
    for (const edge of edges) {
      const step = stepOf(ledger, edge, { event, order });
      add(edge.thing, step);
      if (edge.kind === 'pack') add(edge.container, step);
      if (edge.kind === 'empty')
        for (const child of inside.directlyIn(edge.container))
          add(child, { ...step, kind: 'unpack' });
      if (MOVING.has(edge.kind))
        for (const { child, container } of inside.contentsOf(edge.thing))
          add(child, { ...step, via: container });
      contain(ledger, inside, edge);
    }
  });
  return new Map([...steps].map(([thing, told]) => [thing, storyOf(ledger, thing, told)]));
};

const storyOf = (ledger: Ledger, number: number, told: readonly StoryStep[]): Story => {
  const thing = stateOf(ledger, number);
  return {
    thing,
    steps: withoutCalledOff(told),
    isOfHolder: ({ party }) => isHolder(ledger, thing, party),
  };
};

const withoutCalledOff = (told: readonly StoryStep[]): readonly StoryStep[] => {
  const standing: StoryStep[] = [];
  for (const step of told) {
    if (step.kind !== 'void') {
      standing.push(step);
      continue;
    }
    const last = standing.findLastIndex(
      ({ kind, party, other }) =>
        kind === 'leave' &&
        party === step.party &&
        (other === NONE || step.other === NONE || other === step.other),
    );
    if (last >= 0) standing.splice(last, 1);
  }
  return standing;
};

/** Whether a party was ever confirmed to hold a thing or its lot; what nobody made is whoever handles it's. */
const isHolder = (ledger: Ledger, thing: ThingState, party: number): boolean =>
  !thing.hasOrigin ||
  hasNumber(thing.heldBy, party) ||
  (thing.lot !== NONE && hasNumber(stateOf(ledger, thing.lot).heldBy, party));

const stepOf = (
  { standing: { partyOf } }: Ledger,
  edge: Edge,
  when: Pick<StoryStep, 'event' | 'order'>,
): StoryStep => ({
  kind: edge.kind,
  state: edge.state,
  party: edge.party,
  place: edge.place,
  other: partyOf(edge.other),
  own: partyOf(edge.own),
  ...when,
  container: edge.container,
  via: NONE,
});

const contain = (ledger: Ledger, inside: Crates, edge: Edge): void => {
  const { kind, thing: child, container } = edge;
  if (container === NONE) return;
  const thing = stateOf(ledger, child);
  const amount = amountOf(ledger, edge, thing);
  if (kind === 'empty') inside.empty(container);
  else if (kind === 'unpack') inside.takeOut(child, container, thing.isSerial ? null : amount);
  else if (kind === 'pack' || kind === 'within') {
    // Who does not hold a piece takes it out of nobody's container.
    if (thing.isSerial && isHolder(ledger, thing, edge.party)) inside.takeOutOfAll(child);
    inside.put(child, container, amount);
  }
};
