import { isSome, plus, type Amount } from './amount.js';
import type { Account, ItemState } from './account.js';
import { allAccounts } from './accounts.js';
import {
  byHolder,
  epcOf,
  figureOrNull,
  holderOf,
  inEvidenceOrder,
  partyText,
  timeOf,
} from './books.js';
import { containersOf, contentsOf } from './contents.js';
import { recordedCustody, type CustodyRequest } from './custody.js';
import type { CustodyRecord } from './custody-recorder.js';
import { countOf } from './few-numbers.js';
import { allLines, stateOf, type Ledger, type ThingState } from './ledger.js';
import { bytewise, NONE } from './names.js';
import type { ScopeHolder } from './scope.js';
import type { GraphEvent, TraceGraph } from './trace-graph.js';

/** So much of a thing with one holder at one place in one state. */
export interface ThingHolding {
  readonly holder: ScopeHolder;
  readonly state: ItemState;
  /** In the unit of the thing; null where nobody says how much. Of a lot with its serials. */
  readonly quantity: { readonly value: number | null; readonly uom: string };
  readonly disposition?: string;
  /** To whom it is on its way. */
  readonly to?: string;
  /** When something last came into this state, UTC. */
  readonly since: string;
  /** Events by which it came. */
  readonly evidence: readonly string[];
}

/** In what something is. */
export interface ThingContainer {
  readonly direct: string;
  /** The outermost one around that; where a lot is in several of them, the first in bytes. */
  readonly top: string;
  /** Who packed it, or saw it in there. */
  readonly reporter?: string;
}

/** Something in a container. */
export interface ThingContent {
  readonly epc: string;
  /** The container that it is in itself. */
  readonly container: string;
  /** Who packed it, or saw it in there. */
  readonly reporter?: string;
  readonly quantity: { readonly value: number | null; readonly uom: string };
}

/** How it stands with a thing at one moment, as far as a graph knows; lists in canonical order. */
export interface ThingStanding {
  readonly epc: string;
  /** What is at hand or under way, with all holders together; null where nobody says how much. */
  readonly quantity: { readonly value: number | null; readonly uom: string };
  readonly holdings: readonly ThingHolding[];
  /** What only one side says. */
  readonly claimed: readonly ThingHolding[];
  /** Containers that it is in itself; a lot may be in several. */
  readonly containers: readonly ThingContainer[];
  readonly contents: readonly ThingContent[];
  /** The last event about it that counts. */
  readonly lastEvent?: { readonly event: string; readonly reporter: string; readonly at: string };
}

/** Who has a thing, where, in what, and what is in it, at a moment; undefined where the graph does not name it. */
export const thingAt = (
  graph: TraceGraph,
  epc: string,
  request: CustodyRequest,
): ThingStanding | undefined => {
  const number = graph.names.things.find(epc);
  if (number === NONE) return undefined;
  const { ledger, record } = recordedCustody(graph, request);
  const thing = stateOf(ledger, number);
  const accounts = accountsOf(ledger, thing);
  return {
    epc,
    quantity: quantityOf(ledger, thing, accounts),
    holdings: holdingsIn(
      ledger,
      thing,
      accounts.filter(({ claimed }) => !claimed),
    ),
    claimed: holdingsIn(
      ledger,
      thing,
      accounts.filter(({ claimed }) => claimed),
    ),
    containers: containersAround(ledger, record, thing),
    contents: contentsIn(ledger, record, thing),
    ...lastEventOf(ledger, record, thing),
  };
};

const AT_HAND: ReadonlySet<ItemState> = new Set(['on-hand', 'recovered', 'in-transit']);

const quantityOf = (ledger: Ledger, thing: ThingState, accounts: readonly Account[]) => {
  const amount = accounts
    .filter(({ claimed, state }) => !claimed && AT_HAND.has(state))
    .map((account) => account.amount)
    .reduce(plus, 0n);
  return { value: figureOrNull(ledger, thing, amount), uom: thing.unit.code };
};

const containersAround = (
  ledger: Ledger,
  { packers }: CustodyRecord,
  thing: ThingState,
): readonly ThingContainer[] =>
  [...thing.inside]
    .map((direct) => {
      const packer = packers.get(`${direct} ${thing.thing}`);
      return {
        direct: epcOf(ledger, direct),
        top: outermost(ledger, stateOf(ledger, direct)),
        ...(packer !== undefined && { reporter: partyText(ledger, packer) }),
      };
    })
    .sort((left, right) => bytewise(left.direct, right.direct));

const outermost = (ledger: Ledger, container: ThingState): string => {
  const tops = [...containersOf(ledger, container)].filter(
    (outer) => countOf(stateOf(ledger, outer).inside) === 0,
  );
  const [first] = tops.map((top) => epcOf(ledger, top)).sort(bytewise);
  return first ?? epcOf(ledger, container.thing);
};

const contentsIn = (
  ledger: Ledger,
  { packers }: CustodyRecord,
  thing: ThingState,
): readonly ThingContent[] =>
  contentsOf(ledger, thing)
    .map(({ thing: child, amount, container }) => {
      const packer = packers.get(`${container} ${child.thing}`);
      return {
        epc: epcOf(ledger, child.thing),
        container: epcOf(ledger, container),
        ...(packer !== undefined && { reporter: partyText(ledger, packer) }),
        quantity: { value: figureOrNull(ledger, child, amount), uom: child.unit.code },
      };
    })
    .sort(
      (left, right) => bytewise(left.epc, right.epc) || bytewise(left.container, right.container),
    );

/** Of a lot also what lies under its serials, which are not counted in its own accounts. */
const accountsOf = (ledger: Ledger, thing: ThingState): readonly Account[] =>
  [thing, ...thing.members.map((member) => stateOf(ledger, member))]
    .filter(({ thing: one, balancedWith }) => one === thing.thing || balancedWith === thing.thing)
    .flatMap((one) => [...allAccounts(one), ...allLines(one).map(({ account }) => account)])
    .filter(({ amount }) => isSome(amount));

interface HoldingSum {
  readonly first: Account;
  amount: Amount;
  readonly dispositions: Set<string | undefined>;
  readonly events: string[];
}

const holdingsIn = (
  ledger: Ledger,
  thing: ThingState,
  accounts: readonly Account[],
): readonly ThingHolding[] => {
  const sums = new Map<string, HoldingSum>();
  for (const account of accounts) {
    const { party, place, state, to } = account;
    const key = `${party} ${place} ${state} ${to}`;
    let sum = sums.get(key);
    if (sum === undefined)
      sums.set(key, (sum = { first: account, amount: 0n, dispositions: new Set(), events: [] }));
    sum.amount = plus(sum.amount, account.amount);
    sum.dispositions.add(account.disposition);
    sum.events.push(...account.cameBy);
  }
  return [...sums.values()]
    .map(({ first, amount, dispositions, events }): ThingHolding => {
      const evidence = inEvidenceOrder(ledger, events);
      const [disposition, ...others] = dispositions;
      return {
        holder: holderOf(ledger, first.party, first.place),
        state: first.state,
        quantity: { value: figureOrNull(ledger, thing, amount), uom: thing.unit.code },
        ...(disposition !== undefined && others.length === 0 && { disposition }),
        ...(first.to !== NONE && { to: partyText(ledger, first.to) }),
        since: new Date(timeOf(ledger, evidence.at(-1))).toISOString(),
        evidence,
      };
    })
    .sort(
      (left, right) =>
        byHolder(left.holder, right.holder) ||
        bytewise(left.state, right.state) ||
        bytewise(left.to ?? '', right.to ?? ''),
    );
};

const lastEventOf = (ledger: Ledger, { words }: CustodyRecord, { thing }: ThingState) => {
  let last: GraphEvent | undefined;
  for (const { event, thing: about, claimed } of words)
    if (about === thing && !claimed && event.validFrom >= (last?.validFrom ?? -Infinity))
      last = event;
  if (last === undefined) return {};
  const { id, reporter, validFrom } = last;
  return {
    lastEvent: {
      event: id,
      reporter: partyText(ledger, reporter),
      at: new Date(validFrom).toISOString(),
    },
  };
};
