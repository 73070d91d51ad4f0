import { comingBy, RECORDED, suspectAll, taint, WORST, type Account } from './account.js';
import { partiesOf } from './accounts.js';
import { isSome, least, type Amount } from './amount.js';
import { containersOf, contentsOf, putInto, takeOutOf } from './contents.js';
import { drawn } from './drawing.js';
import type { Edge } from './edge.js';
import {
  accountOf,
  allLines,
  amountOf,
  heldBy,
  stateOf,
  type Ledger,
  type ThingState,
} from './ledger.js';
import { NONE } from './names.js';
import { bringOrBegin } from './stock.js';
import { deposit, noteSuspicion } from './suspicion.js';
import { further, rootTrail } from './trail.js';
import { inferReceives } from './under-way.js';

/** Goods that their holder has go into a container. */
export const pack = (ledger: Ledger, edge: Edge): void => {
  const child = stateOf(ledger, edge.thing);
  const container = stateOf(ledger, edge.container);
  const { party, place } = edge;
  const amount = amountOf(ledger, edge, child);
  bringOrBegin(ledger, container, { party, place, amount: ledger.piece });
  const has = bringOrBegin(ledger, child, { party, place, amount });
  if (!isSome(has) && heldBy(ledger, child, party, place).length === 0) return;
  putInto(ledger, child, container, amount);
  contaminate(ledger, child, container, { party, place, amount });
};

/** Goods were in a container since before somebody saw or unpacked them. */
export const openWithin = (ledger: Ledger, edge: Edge): void => {
  const child = stateOf(ledger, edge.thing);
  const container = stateOf(ledger, edge.container);
  if (container.contents.has(child.thing)) return;
  const amount = amountOf(ledger, edge, child);
  putInto(ledger, child, container, amount);
  for (const party of partiesOf(child))
    if (heldBy(ledger, child, party, NONE).length > 0)
      contaminate(ledger, child, container, { party, place: NONE, amount });
};

interface ContainerShare {
  readonly party: number;
  readonly place: number;
  readonly amount: Amount;
}

/** What is in a container that is a root is suspect from then on, and kept apart from its like. */
const contaminate = (
  ledger: Ledger,
  child: ThingState,
  container: ThingState,
  { party, place, amount }: ContainerShare,
): void => {
  const outer = [container.thing, ...containersOf(ledger, container)].find((one) =>
    ledger.roots.get(one)?.some(({ from }) => from <= ledger.now.at),
  );
  if (outer === undefined) return;
  suspectInside(ledger, child, { party, place, amount, crate: outer });
  for (const content of contentsOf(ledger, child))
    suspectInside(ledger, content.thing, { party, place, amount: content.amount, crate: outer });
};

const suspectInside = (
  ledger: Ledger,
  child: ThingState,
  { party, place, amount, crate }: ContainerShare & { readonly crate: number },
): void => {
  if (child.isContainer && child.contents.size > 0) return;
  let rest = amount;
  const trail = further(rootTrail(ledger.now.at), 'content', ledger.now.at, [ledger.now.event.id]);
  for (const account of heldBy(ledger, child, party, place)) {
    if (rest === 0n) return;
    if (account.crate !== NONE) continue;
    const portion = drawn(
      ledger,
      account,
      rest === null ? account.amount : least(rest, account.amount),
    );
    rest = rest === null || portion.amount === null ? rest : rest - portion.amount;
    const { place: lies, state } = account;
    deposit(
      ledger,
      accountOf(ledger, child, { party, place: lies, state, crate }),
      suspectAll(portion.amount, [RECORDED, WORST], trail),
    );
  }
};

/** From a time on a container that holds goods already makes them suspect. */
export const contaminateFrom = (ledger: Ledger, container: ThingState): void => {
  for (const { thing, amount } of contentsOf(ledger, container)) {
    for (const party of partiesOf(thing))
      suspectInside(ledger, thing, { party, place: NONE, amount, crate: container.thing });
    for (const { account } of allLines(thing)) {
      if (account.claimed || !isSome(account.amount)) continue;
      const { at, event } = ledger.now;
      const trail = further(rootTrail(at), 'content', at, [event.id]);
      for (const sense of [RECORDED, WORST])
        taint(account, { sense, trail, at, events: [event.id] });
      noteSuspicion(ledger, thing, account);
    }
  }
};

/** Goods come out of a container of their holder's; without a name all of them. */
export const unpack = (ledger: Ledger, edge: Edge): void => {
  const container = stateOf(ledger, edge.container);
  const { party, place } = edge;
  inferReceives(ledger, container, { party, place, amount: ledger.piece });
  if (edge.kind === 'empty') {
    for (const [child, amount] of [...container.contents])
      comeOut(ledger, stateOf(ledger, child), container, { party, place, amount });
    return;
  }
  const child = stateOf(ledger, edge.thing);
  const amount = amountOf(ledger, edge, child);
  inferReceives(ledger, child, { party, place, amount });
  comeOut(ledger, child, container, { party, place, amount });
};

const comeOut = (
  ledger: Ledger,
  child: ThingState,
  container: ThingState,
  { party, place, amount }: ContainerShare,
): void => {
  const held = heldBy(ledger, child, party, place);
  if (held.length === 0 && child.hasOrigin) return;
  takeOutOf(child, container, amount);
  const outside = held.filter(
    ({ crate }) =>
      crate === container.thing || (crate !== NONE && !containersOf(ledger, child).has(crate)),
  );
  for (const account of outside) loosen(ledger, child, account, amount);
};

// Out of its container it lies with its like again, as suspect as it was.
const loosen = (ledger: Ledger, child: ThingState, account: Account, amount: Amount): void => {
  const { party, place, state } = account;
  const [events, since] = [account.evidence[RECORDED]!, [...account.since]];
  const into = accountOf(ledger, child, { party, place, state });
  const wasClean = into.highs.map((high) => !isSome(high));
  const portion = drawn(ledger, account, least(amount, account.amount));
  deposit(ledger, into, portion, comingBy(ledger.now.at, events));
  into.since = into.since.map((at, sense) => (wasClean[sense] ? since[sense]! : at));
};
