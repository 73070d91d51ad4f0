import {
  CLAIMED,
  CLAIMED_WORST,
  isSuspect,
  put,
  RECORDED,
  SENSES,
  suspected,
  taint,
  WORST,
  type Account,
  type ArrivalRecord,
  type Portion,
} from './account.js';
import { allAccounts } from './accounts.js';
import { isSome, type Amount } from './amount.js';
import {
  covers,
  holdingKey,
  isHeld,
  stateOf,
  type Ledger,
  type SuspectRoot,
  type ThingState,
} from './ledger.js';
import { NONE } from './names.js';
import { further, type Relation, type Trail } from './trail.js';

const SURE = [RECORDED, WORST];
const ONE_SIDED = [CLAIMED, CLAIMED_WORST];

interface HolderLocation {
  readonly party: number;
  readonly place: number;
}

/** The way by which a thing is suspect in a holding at a moment, because it or its lot is a root. */
export const rootOf = (
  ledger: Ledger,
  thing: ThingState,
  holder: HolderLocation,
): Trail | undefined => {
  const { at } = ledger.now;
  const { shared } = ledger;
  // What a container holds is suspect, and not the container.
  if (!thing.isContainer && isRoot(ledger, thing.thing, holder)) return shared.root(at);
  if (thing.lot === NONE || !isRoot(ledger, thing.lot, holder)) return undefined;
  return shared.member(shared.root(at), at);
};

const isRoot = (ledger: Ledger, thing: number, holder: HolderLocation): boolean => {
  const { roots, now } = ledger;
  for (const root of roots.get(thing) ?? NO_ROOTS)
    if (root.from <= now.at && covers(ledger, root, holder)) return true;
  return false;
};

const NO_ROOTS: readonly SuspectRoot[] = [];

/** Goods that appear without coming from anywhere: suspect as their thing is. */
export const appearing = (
  ledger: Ledger,
  thing: ThingState,
  amount: Amount,
  where: HolderLocation & { readonly claimed: boolean },
): Portion => {
  const root = rootOf(ledger, thing, where);
  const senses = where.claimed ? ONE_SIDED : SURE;
  if (root !== undefined) return ledger.shared.suspectAll(amount, senses, root);
  const touchedIn = (sense: number) =>
    (where.claimed ? thing.touched[sense - CLAIMED] : undefined) ?? thing.touched[sense];
  return suspected(
    amount,
    SENSES.map((sense) => (senses.includes(sense) ? touchedIn(sense) : undefined)),
  );
};

/** A portion that has come one step further. */
export const stepped = (
  { now, shared }: Ledger,
  portion: Portion,
  relation: Relation,
  events: readonly string[] = now.coming.events,
): Portion =>
  isSuspect(portion)
    ? { ...portion, trails: shared.stepped(portion.trails, relation, now.at, events) }
    : portion;

/** What is confirmed of a portion becomes a claim where only one side speaks for its way on. */
export const asClaim = (portion: Portion): Portion => ({
  amount: portion.amount,
  low: 0n,
  highs: [
    0n,
    0n,
    ...ONE_SIDED.map((sense) => larger(portion.highs[sense]!, portion.highs[sense - CLAIMED]!)),
  ],
  trails: [
    undefined,
    undefined,
    ...ONE_SIDED.map((sense) => portion.trails[sense] ?? portion.trails[sense - CLAIMED]),
  ],
});

const larger = (left: Amount, right: Amount): Amount =>
  left === null || right === null ? null : left > right ? left : right;

/** Puts goods into an account, and notes what follows from it: roots, members, holders, neighbours. */
export const deposit = (
  ledger: Ledger,
  account: Account,
  portion: Portion,
  coming: ArrivalRecord = ledger.now.coming,
): void => {
  if (!isSome(portion.amount) && !isSuspect(portion)) return;
  const thing = stateOf(ledger, account.thing);
  const suspect = asRoot(ledger, thing, account, portion);
  put(account, suspect, coming);
  account.disposition = ledger.now.event.disposition;
  if (!account.claimed && isHeld(account))
    thing.heldBy = ledger.shared.including(thing.heldBy, account.party);
  noteSuspicion(ledger, thing, account);
  ledger.commingling?.changed(account);
  ledger.custody?.put(account);
};

const asRoot = (ledger: Ledger, thing: ThingState, account: Account, portion: Portion): Portion => {
  if (!isHeld(account)) return portion;
  const root = rootOf(ledger, thing, account);
  if (root === undefined) return portion;
  const { amount, trails } = portion;
  const [senses, sense] = account.claimed
    ? ([ONE_SIDED, CLAIMED] as const)
    : ([SURE, RECORDED] as const);
  return ledger.shared.suspectAll(amount, senses, trails[sense] ?? root);
};

/** Notes who holds something suspect, and that the serials of a suspect lot are suspect. */
export const noteSuspicion = (ledger: Ledger, thing: ThingState, account: Account): void => {
  for (const sense of SENSES) {
    if (!isSome(account.highs[sense]!)) continue;
    if (sense <= WORST && isHeld(account) && !thing.isContainer) {
      ledger.held[sense as 0 | 1].add(account.party);
      if (sense === WORST && thing.mayLieOpen) ledger.lay.set(holdingKey(account), account);
    }
    if (thing.touched[sense] !== undefined) continue;
    thing.touched = ledger.shared.withTrail(thing.touched, sense, account.trails[sense]);
    for (const member of thing.members)
      taintMember(ledger, thing, stateOf(ledger, member), {
        sense,
      });
  }
};

const STILL_THERE: ReadonlySet<string> = new Set(['on-hand', 'recovered', 'in-transit']);

const taintMember = (
  ledger: Ledger,
  lot: ThingState,
  serial: ThingState,
  { sense }: { readonly sense: number },
): void => {
  const trail = further(lot.touched[sense], 'member', ledger.now.at, []);
  for (const account of allAccounts(serial)) {
    if (!STILL_THERE.has(account.state) || account.claimed !== sense >= CLAIMED) continue;
    if (!isSome(account.amount) || isSome(account.highs[sense]!)) continue;
    const low = account.low;
    taint(account, { sense, trail, at: ledger.now.at, events: ledger.now.coming.events });
    if (!lot.isWhole) account.low = low;
    noteSuspicion(ledger, serial, account);
  }
};
