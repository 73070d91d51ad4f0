import { CLAIMED, RECORDED, WORST, type Account, type ItemState } from './account.js';
import { isSome, plus, type Amount } from './amount.js';
import {
  byHolder,
  epcOf,
  figure,
  figureOrNull,
  holderOf,
  inEvidenceOrder,
  partyText,
  type SuspectThing,
} from './books.js';
import { stateOf, type Ledger, type ThingState } from './ledger.js';
import { bytewise, NONE } from './names.js';
import type { ScopeClaim, ScopeItem } from './scope.js';
import { lastAgain } from './sharing.js';
import { better, pathOf, type Trail } from './trail.js';
import type { Unit } from './unit.js';

/** One row: what is affected of a thing with one holder at one place in one state, and what makes it up. */
export interface ItemRow {
  readonly thing: ThingState;
  readonly party: number;
  readonly place: number;
  readonly state: ItemState;
  readonly sense: number;
  readonly accounts: readonly Account[];
  readonly low: bigint;
  readonly high: Amount;
}

/** Rows of one of the two sets, or of the claims beside it: by (thing, holder, place, state), high > 0. */
export const rowsOf = (
  ledger: Ledger,
  found: readonly SuspectThing[],
  sense: number,
): readonly ItemRow[] => {
  const isMeant = ({ highs }: Account) =>
    isSome(highs[sense]!) && (sense < CLAIMED || !isSome(highs[sense - CLAIMED]!));
  return found.flatMap(({ thing, accounts }) =>
    byHolding(accounts.every(isMeant) ? accounts : accounts.filter(isMeant)).map((together) =>
      rowOf(ledger, thing, together, sense),
    ),
  );
};

const byHolding = (accounts: readonly Account[]): readonly (readonly Account[])[] => {
  if (accounts.length < 2) return accounts.length === 0 ? [] : [accounts];
  const found = new Map<string, Account[]>();
  for (const account of accounts) {
    const key = `${account.party} ${account.place} ${account.state}`;
    const together = found.get(key);
    if (together === undefined) found.set(key, [account]);
    else together.push(account);
  }
  return [...found.values()];
};

const rowOf = (
  ledger: Ledger,
  thing: ThingState,
  accounts: readonly Account[],
  sense: number,
): ItemRow => {
  const { party, place, state } = accounts[0]!;
  const isCertain = sense <= WORST && !isUncertain(ledger, thing, { party, state });
  let [low, high]: [bigint, Amount] = [0n, 0n];
  for (const account of accounts) {
    if (isCertain) low += account.low;
    high = plus(high, account.highs[sense]!);
  }
  return { thing, party, place, state, sense, accounts, low, high };
};

// Pieces of a lot that left unnamed may be any of its serials.
const isUncertain = (
  ledger: Ledger,
  { lot, isSerial }: ThingState,
  { party, state }: Pick<Account, 'party' | 'state'>,
): boolean =>
  isSerial &&
  lot !== NONE &&
  state === 'on-hand' &&
  (stateOf(ledger, lot).unnamed.get(party) ?? 0n) > 0n;

// In the worst case what is in both sets is told as the recorded one.
const toldAs = ({ highs }: Account, sense: number): number =>
  sense === WORST && isSome(highs[RECORDED]!) ? RECORDED : sense;

const sinceOf = ({ accounts, sense }: ItemRow): number =>
  Math.min(...accounts.map((account) => account.since[toldAs(account, sense)]!));

const trailOf = ({ accounts, sense }: ItemRow): Trail | undefined =>
  accounts.map((account) => account.trails[toldAs(account, sense)]).reduce(better);

/** The events that brought a row into its state. */
export const evidenceOf = (ledger: Ledger, row: ItemRow): readonly string[] =>
  inEvidenceOrder(ledger, cameBy(row));

const cameBy = ({ accounts, sense }: ItemRow): readonly string[] => {
  const [first, ...others] = accounts.map((account) => account.evidence[toldAs(account, sense)]!);
  return others.length === 0 ? first! : [first!, ...others].flat();
};

/** Who is named as taker of what is under way. */
export const takersOf = ({ accounts, state }: ItemRow): readonly number[] =>
  state === 'in-transit' ? accounts.map(({ to }) => to) : [];

const SHOWN_DISPOSITIONS: ReadonlySet<string | undefined> = new Set([
  'recalled',
  'disposed',
  'non_sellable_other',
]);

/** The one value that all have which have any; undefined where they differ. */
const theOne = <Value>(values: readonly (Value | undefined)[]): Value | undefined => {
  const [one, ...others] = new Set(values.filter((value) => value !== undefined));
  return others.length === 0 ? one : undefined;
};

/** Writes rows as a scope tells them. */
export type ItemWriter = (row: ItemRow) => ScopeItem;

/** Writes a row that is the same in both sets once. */
export const itemWriter = (ledger: Ledger): ItemWriter => {
  const written = new Map<Account, { readonly row: ItemRow; readonly item: ScopeItem }>();
  const parts = itemParts(ledger);
  return (row) => {
    const known = written.get(row.accounts[0]!);
    if (known !== undefined && areAlike(known.row, row)) return known.item;
    const item = itemOf(ledger, row, parts);
    if (row.sense === RECORDED) written.set(row.accounts[0]!, { row, item });
    return item;
  };
};

/** What many items have in common, made once for those that follow each other. */
const itemParts = (ledger: Ledger) => ({
  quantity: lastAgain((low: bigint, high: Amount, unit: Unit) => ({
    low: figure(ledger, { unit }, low, 'down'),
    high: figureOrNull(ledger, { unit }, high),
    uom: unit.code,
  })),
  holder: lastAgain((party: number, place: number) => holderOf(ledger, party, place)),
  since: lastAgain((since: number) => new Date(since === -Infinity ? 0 : since).toISOString()),
  evidence: lastAgain((events: readonly string[]) => inEvidenceOrder(ledger, events)),
  path: lastAgain(pathOf),
});

const areAlike = (recorded: ItemRow, worst: ItemRow): boolean =>
  recorded.low === worst.low &&
  recorded.high === worst.high &&
  recorded.accounts.length === worst.accounts.length &&
  worst.accounts.every((account) => toldAs(account, worst.sense) === recorded.sense);

const itemOf = (ledger: Ledger, row: ItemRow, parts: ReturnType<typeof itemParts>): ScopeItem => {
  const { thing, party, place, state, low, high, accounts } = row;
  const trail = trailOf(row);
  const disposition = theOne(accounts.map((account) => account.disposition));
  const to = theOne(takersOf(row));
  return {
    epc: epcOf(ledger, thing.thing),
    relation: trail?.relation ?? 'root',
    quantity: parts.quantity(low, high, thing.unit),
    holder: parts.holder(party, place),
    state,
    ...(disposition !== undefined && SHOWN_DISPOSITIONS.has(disposition) && { disposition }),
    ...(to !== undefined && to !== NONE && { to: partyText(ledger, to) }),
    since: parts.since(sinceOf(row)),
    evidence: parts.evidence(cameBy(row)),
    path: parts.path(trail),
  };
};

/** What only one side says of things, where no recorded row says it already. */
export const claimsOf = (
  ledger: Ledger,
  found: readonly SuspectThing[],
  sense: number,
): readonly ScopeClaim[] =>
  rowsOf(ledger, found, sense)
    .map((row) => ({
      epc: epcOf(ledger, row.thing.thing),
      holder: holderOf(ledger, row.party, row.place),
      quantity: {
        value: figureOrNull(ledger, row.thing, row.high),
        uom: row.thing.unit.code,
      },
      state: row.state,
      evidence: evidenceOf(ledger, row),
    }))
    .sort(byKey);

/** Where each thing stands among some, by its name: what is compared often is compared once. */
export const ranksOf = (ledger: Ledger, found: readonly SuspectThing[]): Ranks => {
  const named = found.map(({ thing: { thing } }) => ({ thing, epc: epcOf(ledger, thing) }));
  const ranks = new Map<number, number>();
  for (const { thing } of named.sort((left, right) => bytewise(left.epc, right.epc)))
    ranks.set(thing, ranks.size);
  return ranks;
};

/** Rows in the canonical order of their items. */
export const inOrder = (
  ledger: Ledger,
  rows: readonly ItemRow[],
  ranks: Ranks,
): readonly ItemRow[] => {
  const holder = ({ party, place }: ItemRow) => holderOf(ledger, party, place);
  return rows.toSorted(
    (left, right) =>
      ranks.get(left.thing.thing)! - ranks.get(right.thing.thing)! ||
      byHolder(holder(left), holder(right)) ||
      bytewise(left.state, right.state),
  );
};

type Ranks = ReadonlyMap<number, number>;

/** The canonical order of items. */
const byKey = (
  left: Pick<ScopeItem, 'epc' | 'holder' | 'state'>,
  right: Pick<ScopeItem, 'epc' | 'holder' | 'state'>,
): number =>
  bytewise(left.epc, right.epc) ||
  byHolder(left.holder, right.holder) ||
  bytewise(left.state, right.state);
