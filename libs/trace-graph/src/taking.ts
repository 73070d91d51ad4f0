import { joined, type Account, type Portion } from './account.js';
import { accountsOf, allAccounts } from './accounts.js';
import { isSome, less, plus, type Amount } from './amount.js';
import { drawn } from './drawing.js';
import { hasNumber } from './few-numbers.js';
import {
  accountOf,
  allLines,
  balanceThing,
  heldBy,
  isAt,
  own,
  stateOf,
  type Ledger,
  type ThingState,
} from './ledger.js';
import { NONE } from './names.js';
import { appearing, deposit, stepped } from './suspicion.js';
import { inferReceives } from './under-way.js';

/** Goods of one thing that were taken, and whether the party was confirmed to hold them. */
export interface TakenGoods {
  readonly thing: ThingState;
  readonly portion: Portion;
  readonly claimed: boolean;
  readonly from: number;
  readonly crate: number;
}

/** What is to be taken: of whose holding, near which place, how much. */
export interface GoodsWanted {
  readonly party: number;
  readonly place: number;
  readonly amount: Amount;
}

/**
 * Takes goods from a party: what it is confirmed to hold, what its doings show to have come, what only it says to hold,
 * and then what it holds by nobody's word. The last is the party's own word and counts where it held of the lot before,
 * or where nobody made the thing; of a serial that somebody else holds it is a claim.
 */
export const take = (
  ledger: Ledger,
  thing: ThingState,
  taking: GoodsWanted,
): readonly TakenGoods[] => {
  const { party, place } = taking;
  const taken: TakenGoods[] = [];
  let rest = taking.amount;
  const drawFrom = (accounts: readonly Account[], claimed: boolean) => {
    for (const account of accounts) {
      if (rest === 0n) return;
      const portion = drawn(ledger, account, rest);
      rest = rest === null ? null : less(rest, portion.amount);
      taken.push({ thing, portion, claimed, from: account.place, crate: account.crate });
    }
  };
  inferReceives(ledger, thing, taking);
  if (thing.isSerial) revealSerial(ledger, thing, taking);
  drawFrom(heldBy(ledger, thing, party, place), false);
  if (rest === null) {
    if (taken.length > 0) return [merged(taken)];
  } else rest = takeSerials(ledger, thing, { ...taking, amount: rest }, taken);
  if (rest === 0n) return taken;
  drawFrom(claimedBy(thing, party), true);
  if (rest === 0n || (rest === null && taken.length > 0)) return taken;
  return [...taken, beyond(ledger, thing, { party, place, amount: rest })];
};

/** Of an unknown amount each account may have given, so that it is one portion. */
const merged = (taken: readonly TakenGoods[]): TakenGoods => ({
  ...taken[0]!,
  portion: taken.map(({ portion }) => portion).reduce(joined),
});

const claimedBy = (thing: ThingState, party: number): readonly Account[] =>
  accountsOf(thing, party).filter(
    ({ claimed, state, amount }) =>
      claimed && (state === 'on-hand' || state === 'recovered') && isSome(amount),
  );

/** Whether a party's word about more than it is known to hold counts. */
export const countsBeyond = (thing: ThingState, party: number): boolean =>
  !thing.hasOrigin || (!thing.isSerial && hasNumber(thing.heldBy, party));

const beyond = (ledger: Ledger, thing: ThingState, taking: GoodsWanted): TakenGoods => {
  const { party, place, amount } = taking;
  const claimed = !countsBeyond(thing, party) && !ledger.standing.isConfirmed(ledger.now.event);
  if (!claimed) beyondOf(ledger, thing, party).push(ledger.now.event.id);
  if (!thing.hasOrigin && !thing.isContainer && isSome(amount))
    ledger.findings.push({
      kind: 'no-origin',
      thing: thing.thing,
      party,
      amount,
      events: [ledger.now.event.id],
    });
  return {
    thing,
    portion: appearing(ledger, thing, amount, { party, place, claimed }),
    claimed,
    from: place,
    crate: NONE,
  };
};

const beyondOf = (ledger: Ledger, thing: ThingState, party: number): string[] =>
  ledger.balances.of(balanceThing(thing), party).beyond;

/**
 * A lot of which all the pieces there are serials goes with them. Where only some of them go, nobody knows which: they
 * stay where they were named last, and none of them is certain to be there any more.
 */
const takeSerials = (
  ledger: Ledger,
  thing: ThingState,
  { party, place, amount }: GoodsWanted,
  taken: TakenGoods[],
): Amount => {
  if (amount === null || amount === 0n || thing.members.length === 0) return amount;
  const there = thing.members
    .map((member) => stateOf(ledger, member))
    .flatMap((serial) =>
      heldBy(ledger, serial, party, place)
        .filter((account) => isAt(ledger, account, place))
        .map((account) => ({ serial, account })),
    );
  const count = there.map(({ account }) => account.amount).reduce(plus, 0n) ?? 0n;
  if (count === 0n) return amount;
  const unnamed = thing.unnamed.get(party) ?? 0n;
  if (amount + unnamed < count) {
    own(thing, 'unnamed').set(party, unnamed + amount);
    taken.push({
      thing,
      portion: appearing(ledger, thing, amount, {
        party,
        place,
        claimed: false,
      }),
      claimed: false,
      from: place,
      crate: NONE,
    });
    return 0n;
  }
  for (const { serial, account } of there)
    taken.push({
      thing: serial,
      portion: drawn(ledger, account, account.amount),
      claimed: false,
      from: account.place,
      crate: account.crate,
    });
  thing.unnamed.delete(party);
  return less(amount, count);
};

/** A serial that a holder of its lot names is one of those it holds. */
export const revealSerial = (
  ledger: Ledger,
  serial: ThingState,
  { party, place }: HolderPlace,
): void => {
  if (serial.lot === NONE || heldBy(ledger, serial, party, place).length > 0) return;
  const lot = stateOf(ledger, serial.lot);
  const [account] = heldBy(ledger, lot, party, place);
  if (account === undefined) return;
  const elsewhere = allAccounts(serial).find(
    (one) => !one.claimed && one.state === 'on-hand' && isSome(one.amount),
  );
  const unnamed = elsewhere && (lot.unnamed.get(elsewhere.party) ?? 0n);
  if (elsewhere !== undefined && unnamed === 0n) return;
  if (elsewhere === undefined && isSomewhere(serial)) return;
  const portion = drawn(ledger, account, ledger.piece);
  if (elsewhere !== undefined) {
    drawn(ledger, elsewhere, elsewhere.amount);
    own(lot, 'unnamed').set(elsewhere.party, unnamed! - ledger.piece);
  }
  reveal(ledger, serial, account, portion);
};

const isSomewhere = (thing: ThingState): boolean =>
  allAccounts(thing).some(({ claimed, amount }) => !claimed && isSome(amount)) ||
  allLines(thing).some(({ account }) => isSome(account.amount));

interface HolderPlace {
  readonly party: number;
  readonly place: number;
}

const reveal = (
  ledger: Ledger,
  serial: ThingState,
  { party, place, state }: Account,
  portion: Portion,
): void => {
  deposit(
    ledger,
    accountOf(ledger, serial, { party, place, state }),
    stepped(ledger, portion, 'member', []),
  );
};
