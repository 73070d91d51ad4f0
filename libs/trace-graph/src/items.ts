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
  type SuspectAccount,
} from './books.js';
import type { Ledger, ThingState } from './ledger.js';
import { bytewise, NONE } from './names.js';
import type { ScopeClaim, ScopeItem } from './scope.js';
import { better, pathOf, type Trail } from './trail.js';

/** One row: what is affected of a thing with one holder at one place in one state. */
export interface ItemRow {
  readonly thing: ThingState;
  readonly party: number;
  readonly place: number;
  readonly state: ItemState;
  low: bigint;
  high: Amount;
  since: number;
  trail: Trail | undefined;
  readonly evidence: string[];
  readonly to: Set<number>;
  readonly dispositions: Set<string>;
}

/** Rows of one of the two sets, or of the claims beside it: by (thing, holder, place, state), high > 0. */
export const rowsOf = (
  ledger: Ledger,
  found: readonly SuspectAccount[],
  sense: number,
): readonly ItemRow[] => {
  const rows = new Map<string, ItemRow>();
  for (const [thing, account] of found) {
    // In the worst case a row in both sets is told as the recorded one.
    const told = sense === WORST && isSome(account.highs[RECORDED]!) ? RECORDED : sense;
    if (!isSome(account.highs[sense]!)) continue;
    if (sense >= CLAIMED && isSome(account.highs[sense - CLAIMED]!)) continue;
    add(rowOf(rows, thing, account), account, { sense, told });
  }
  return [...rows.values()].map((row) => withUncertainPieces(ledger, row));
};

const rowOf = (rows: Map<string, ItemRow>, thing: ThingState, account: Account): ItemRow => {
  const { party, place, state } = account;
  const key = `${thing.thing} ${party} ${place} ${state}`;
  let row = rows.get(key);
  if (row === undefined)
    rows.set(
      key,
      (row = {
        thing,
        party,
        place,
        state,
        low: 0n,
        high: 0n,
        since: Infinity,
        trail: undefined,
        evidence: [],
        to: new Set(),
        dispositions: new Set(),
      }),
    );
  return row;
};

const add = (
  row: ItemRow,
  account: Account,
  { sense, told }: { readonly sense: number; readonly told: number },
): void => {
  if (sense <= WORST) row.low += account.low;
  row.high = plus(row.high, account.highs[sense]!);
  row.since = Math.min(row.since, account.since[told]!);
  row.trail = better(row.trail, account.trails[told]);
  row.evidence.push(...account.evidence[told]!);
  if (account.state === 'in-transit') row.to.add(account.to);
  if (account.disposition !== undefined) row.dispositions.add(account.disposition);
};

// Pieces of a lot that left unnamed may be any of its serials.
const withUncertainPieces = (ledger: Ledger, row: ItemRow): ItemRow => {
  const { lot, isSerial } = row.thing;
  if (!isSerial || lot === NONE || row.state !== 'on-hand') return row;
  const unnamed = ledger.things.get(lot)!.unnamed.get(row.party) ?? 0n;
  return unnamed > 0n ? { ...row, low: 0n } : row;
};

const SHOWN_DISPOSITIONS: ReadonlySet<string> = new Set([
  'recalled',
  'disposed',
  'non_sellable_other',
]);

/** Rows as a scope tells them, in their canonical order. */
export const itemsOf = (ledger: Ledger, rows: readonly ItemRow[]): readonly ScopeItem[] =>
  rows
    .map((row): ScopeItem => {
      const [disposition, ...others] = row.dispositions;
      const [to, ...elsewhere] = row.to;
      return {
        epc: epcOf(ledger, row.thing.thing),
        relation: row.trail?.relation ?? 'root',
        quantity: {
          low: figure(ledger, row.thing, row.low, 'down'),
          high: figureOrNull(ledger, row.thing, row.high),
          uom: row.thing.unit.code,
        },
        holder: holderOf(ledger, row.party, row.place),
        state: row.state,
        ...(disposition !== undefined &&
          others.length === 0 &&
          SHOWN_DISPOSITIONS.has(disposition) && { disposition }),
        ...(to !== undefined &&
          to !== NONE &&
          elsewhere.length === 0 && { to: partyText(ledger, to) }),
        since: new Date(row.since === -Infinity ? 0 : row.since).toISOString(),
        evidence: inEvidenceOrder(ledger, row.evidence),
        path: pathOf(row.trail),
      };
    })
    .sort(byKey);

/** What only one side says of things, where no recorded row says it already. */
export const claimsOf = (
  ledger: Ledger,
  found: readonly SuspectAccount[],
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
      evidence: inEvidenceOrder(ledger, row.evidence),
    }))
    .sort(byKey);

const byKey = (
  left: Pick<ScopeItem, 'epc' | 'holder' | 'state'>,
  right: Pick<ScopeItem, 'epc' | 'holder' | 'state'>,
): number =>
  bytewise(left.epc, right.epc) ||
  byHolder(left.holder, right.holder) ||
  bytewise(left.state, right.state);
