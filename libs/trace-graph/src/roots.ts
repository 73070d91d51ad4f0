import { instantOf } from '@zhixin/instant';
import { CLAIMED, CLAIMED_WORST, RECORDED, taint, WORST, type Account } from './account.js';
import { allAccounts } from './accounts.js';
import { isSome } from './amount.js';
import { contaminateFrom } from './containment.js';
import {
  allLines,
  covers,
  isHeld,
  momentOf,
  stateOf,
  type Ledger,
  type SuspectRoot,
  type ThingState,
} from './ledger.js';
import { NONE } from './names.js';
import type { Root } from './request.js';
import type { StandingRecord } from './standing.js';
import { noteSuspicion } from './suspicion.js';
import type { GraphEvent } from './trace-graph.js';
import { further, rootTrail } from './trail.js';

/** A name that nothing has. */
const NOBODY = -2;

/** What a request means by a root, in a graph's numbers. */
export const suspectRoot = (
  { graph, partyOf }: StandingRecord,
  root: string | Root,
): SuspectRoot => {
  const { epc, holder, place, from }: Root = typeof root === 'string' ? { epc: root } : root;
  const found = (number: number) => (number === NONE ? NOBODY : number);
  return {
    thing: graph.names.things.find(epc),
    party: holder === undefined ? NONE : found(partyOf(graph.names.parties.find(holder))),
    place: place === undefined ? NONE : found(graph.names.places.find(place)),
    from: from === undefined ? -Infinity : instantOf(from),
  };
};

const STILL_THERE: ReadonlySet<string> = new Set(['on-hand', 'recovered', 'in-transit']);

/** What lay there or was under way when the suspicion begins. */
export const suspectFrom = (ledger: Ledger, root: SuspectRoot, event: GraphEvent): void => {
  ledger.now = momentOf({ at: root.from, event, circular: false });
  const thing = stateOf(ledger, root.thing);
  if (thing.isContainer) contaminateFrom(ledger, thing);
  for (const one of [thing, ...thing.members.map((member) => stateOf(ledger, member))])
    if (!one.isContainer)
      for (const account of accountsThere(ledger, root, one))
        suspectAccount(ledger, root, one, account);
};

const accountsThere = (ledger: Ledger, root: SuspectRoot, thing: ThingState): readonly Account[] =>
  [...allAccounts(thing), ...allLines(thing).map((line) => line.account)].filter(
    (account) =>
      STILL_THERE.has(account.state) &&
      isSome(account.amount) &&
      covers(ledger, root, account) &&
      // What is under way has left the holder that the root names.
      (root.party === NONE || isHeld(account)),
  );

const suspectAccount = (
  ledger: Ledger,
  { thing: root, from }: SuspectRoot,
  thing: ThingState,
  account: Account,
): void => {
  const start = rootTrail(from);
  const trail = thing.thing === root ? start : further(start, 'member', from, []);
  for (const sense of account.claimed ? [CLAIMED, CLAIMED_WORST] : [RECORDED, WORST])
    taint(account, { sense, trail, at: from, events: account.cameBy });
  noteSuspicion(ledger, thing, account);
  ledger.commingling?.changed(account);
};
