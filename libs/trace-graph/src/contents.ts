import { isSome, less, type Amount } from './amount.js';
import { without } from './few-numbers.js';
import { accountOf, heldBy, own, stateOf, type Ledger, type ThingState } from './ledger.js';
import { appearing, deposit } from './suspicion.js';

/** So much of a thing in a container. */
export interface Content {
  readonly thing: ThingState;
  readonly amount: Amount;
  readonly container: number;
}

/** Everything in a container, and in what is in it. */
export const contentsOf = (ledger: Ledger, container: ThingState): readonly Content[] => {
  if (container.contents.size === 0) return NO_CONTENTS;
  const found: Content[] = [];
  const opened = new Set<number>();
  const open = (outer: ThingState) => {
    if (opened.has(outer.thing)) return;
    opened.add(outer.thing);
    for (const [child, amount] of outer.contents) {
      const thing = stateOf(ledger, child);
      found.push({ thing, amount, container: outer.thing });
      open(thing);
    }
  };
  open(container);
  return found;
};

const NO_CONTENTS: readonly Content[] = [];

/** Every container that something is in, directly or not. */
export const containersOf = (ledger: Ledger, thing: ThingState): ReadonlySet<number> => {
  const found = new Set<number>();
  const climb = (inner: ThingState) => {
    for (const outer of inner.inside)
      if (!found.has(outer)) {
        found.add(outer);
        climb(stateOf(ledger, outer));
      }
  };
  climb(thing);
  return found;
};

/** So much goes into a container; a serial leaves the one it was in. */
export const putInto = (
  ledger: Ledger,
  child: ThingState,
  container: ThingState,
  amount: Amount,
): void => {
  if (child.isSerial)
    for (const outer of [...child.inside]) takeOutOf(child, stateOf(ledger, outer), null);
  const inside = container.contents.get(child.thing) ?? 0n;
  own(container, 'contents').set(
    child.thing,
    amount === null || inside === null ? null : inside + amount,
  );
  child.inside = ledger.shared.including(child.inside, container.thing);
};

export const takeOutOf = (child: ThingState, container: ThingState, amount: Amount): void => {
  const inside = container.contents.get(child.thing);
  if (inside === undefined) return;
  const rest = amount === null ? 0n : less(inside, amount);
  if (isSome(rest) && !child.isSerial) {
    container.contents.set(child.thing, rest);
    return;
  }
  container.contents.delete(child.thing);
  child.inside = without(child.inside, container.thing);
};

/** Whoever handles a container that nobody made has it; what is in it is another matter. */
export const placeContainer = (
  ledger: Ledger,
  thing: ThingState,
  { party, place }: { readonly party: number; readonly place: number },
): void => {
  if (heldBy(ledger, thing, party, place).length > 0) return;
  const into = accountOf(ledger, thing, { party, place, state: 'on-hand' });
  const amount = ledger.piece;
  deposit(ledger, into, appearing(ledger, thing, amount, { party, place, claimed: false }));
  ledger.custody?.came({ into, amount, by: 'no-origin' });
};
