import { CLAIMED } from './account.js';
import type { Amount } from './amount.js';
import { bookFindings } from './book-findings.js';
import { byHolder, epcOf, figure, holderOf, inEvidenceOrder } from './books.js';
import { evidenceOf, type ItemRow } from './items.js';
import { stateOf, type Finding, type Ledger, type ThingState } from './ledger.js';
import { bytewise, NONE } from './names.js';
import type { ScopeUnexplained } from './scope.js';

/** What the record of the affected things does not explain (scope.md, Unexplained). */
export const unexplainedIn = (
  ledger: Ledger,
  {
    sense,
    rows,
    validAt,
  }: {
    readonly sense: 0 | 1;
    readonly rows: readonly ItemRow[];
    readonly validAt: number;
  },
): readonly ScopeUnexplained[] => {
  const concerns = (thing: ThingState): boolean =>
    isAffected(ledger, thing, sense) ||
    (thing.lot !== NONE && isAffected(ledger, stateOf(ledger, thing.lot), sense));
  return [
    ...bookFindings(ledger, { concerns, validAt }).map((finding) => told(ledger, finding)),
    ...unknownQuantities(ledger, rows),
  ].sort(
    (left, right) =>
      bytewise(left.kind, right.kind) ||
      bytewise(left.epc ?? '', right.epc ?? '') ||
      byHolder(left.holder ?? { party: '' }, right.holder ?? { party: '' }) ||
      bytewise(left.evidence.join(' '), right.evidence.join(' ')),
  );
};

const isAffected = ({ roots }: Ledger, { touched, thing }: ThingState, sense: 0 | 1): boolean =>
  touched[sense] !== undefined || touched[sense + CLAIMED] !== undefined || roots.has(thing);

const told = (
  ledger: Ledger,
  { kind, thing, party, amount, events }: Finding,
): ScopeUnexplained => {
  const evidence = inEvidenceOrder(ledger, events);
  // It concerns all things of an event, whoever holds them.
  if (kind === 'correction-missing') return { kind, evidence };
  return {
    kind,
    epc: epcOf(ledger, thing),
    holder: { party: holderOf(ledger, party, NONE).party },
    ...quantityOf(ledger, stateOf(ledger, thing), amount),
    evidence,
  };
};

/** An amount in the unit of its thing, where it is known. */
export const quantityOf = (ledger: Ledger, thing: ThingState, amount: Amount) =>
  amount === null
    ? {}
    : { quantity: { value: figure(ledger, thing, amount, 'down'), uom: thing.unit.code } };

const unknownQuantities = (ledger: Ledger, rows: readonly ItemRow[]): readonly ScopeUnexplained[] =>
  rows
    .filter(({ high }) => high === null)
    .map((row) => ({
      kind: 'quantity-unknown',
      epc: epcOf(ledger, row.thing.thing),
      holder: holderOf(ledger, row.party, row.place),
      evidence: evidenceOf(ledger, row),
    }));
