import { CLAIMED, type Account } from './account.js';
import { isSome, plus, type Amount } from './amount.js';
import { byHolder, epcOf, figure, holderOf, inEvidenceOrder } from './books.js';
import type { ItemRow } from './items.js';
import type { Finding, Ledger, Line, ThingState } from './ledger.js';
import { isBeyondTolerance, reckon, unexplainedBy } from './mass-balance.js';
import { bytewise, NONE } from './names.js';
import type { ScopeUnexplained } from './scope.js';

const DAY_MS = 86_400_000;

/** What the record of the affected things does not explain; one matter is one finding (scope.md, Unexplained). */
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
    [thing, ...(thing.lot === NONE ? [] : [ledger.things.get(thing.lot)!])].some(
      ({ touched, thing: number }) =>
        touched[sense] !== undefined ||
        touched[sense + CLAIMED] !== undefined ||
        ledger.roots.has(number),
    );
  const affected = [...ledger.things.values()].filter(concerns);
  const noted = ledger.findings.filter(({ thing }) => concerns(ledger.things.get(thing)!));
  return [
    ...merged(noted).map((finding) => told(ledger, finding)),
    ...balanceFindings(ledger, concerns),
    ...affected.flatMap((thing) => notReceived(ledger, thing, validAt)),
    ...unknownQuantities(ledger, rows),
    ...missingCorrections(ledger, concerns),
  ].sort(
    (left, right) =>
      bytewise(left.kind, right.kind) ||
      bytewise(left.epc ?? '', right.epc ?? '') ||
      byHolder(left.holder ?? { party: '' }, right.holder ?? { party: '' }) ||
      bytewise(left.evidence.join(' '), right.evidence.join(' ')),
  );
};

/** What has no origin is one matter for each who speaks of it. */
const merged = (findings: readonly Finding[]): readonly Finding[] => {
  const one = new Map<string, Finding>();
  for (const finding of findings) {
    const { kind, thing, party, amount, events } = finding;
    const key =
      kind === 'no-origin'
        ? `${kind} ${thing} ${party}`
        : `${kind} ${thing} ${party} ${events.join(' ')}`;
    const known = one.get(key);
    one.set(
      key,
      known === undefined
        ? finding
        : { ...known, amount: plus(known.amount, amount), events: [...known.events, ...events] },
    );
  }
  return [...one.values()];
};

const told = (
  ledger: Ledger,
  { kind, thing, party, amount, events }: Finding,
): ScopeUnexplained => {
  const state = ledger.things.get(thing)!;
  return {
    kind,
    epc: epcOf(ledger, thing),
    holder: { party: holderOf(ledger, party, NONE).party },
    ...quantityOf(ledger, state, amount),
    evidence: inEvidenceOrder(ledger, events),
  };
};

const quantityOf = (ledger: Ledger, thing: ThingState, amount: Amount) =>
  amount === null
    ? {}
    : { quantity: { value: figure(ledger, thing, amount, 'down'), uom: thing.unit.code } };

const balanceFindings = (
  ledger: Ledger,
  concerns: (thing: ThingState) => boolean,
): readonly ScopeUnexplained[] =>
  [...ledger.balances.all()].flatMap((balance) => {
    const reckoned = reckon(ledger, balance);
    const { thing, unexplained } = reckoned;
    if (!thing.hasOrigin || thing.isContainer || balance.isUnknown || !concerns(thing)) return [];
    if (!isBeyondTolerance(ledger, reckoned)) return [];
    const open = unexplained > 0n ? unexplained - balance.lost : unexplained;
    return [
      told(ledger, {
        kind: 'balance',
        thing: balance.lot,
        party: balance.party,
        amount: open,
        events: unexplainedBy(ledger, balance),
      }),
    ];
  });

const notReceived = (
  ledger: Ledger,
  thing: ThingState,
  validAt: number,
): readonly ScopeUnexplained[] => {
  if (thing.isContainer || (thing.lines.size === 0 && thing.inferred.length === 0)) return [];
  const limit = ledger.rules.notReceivedAfterDays * DAY_MS;
  const isLate = (at: number) => validAt - at > limit;
  const open = [...thing.lines.values()]
    .flat()
    .filter(
      ({ shipment, account }: Line) =>
        !shipment.claimed && isLate(shipment.at) && isSome(account.amount),
    );
  const shown = thing.inferred.filter(({ shipment, answered }) => !answered && isLate(shipment.at));
  return [
    ...open.map(({ shipment, account }: { shipment: Line['shipment']; account: Account }) => ({
      shipment,
      amount: account.amount,
      events: [shipment.event.id],
    })),
    ...shown.map(({ shipment, amount, shownBy }) => ({
      shipment,
      amount,
      events: [shipment.event.id, shownBy],
    })),
  ].map(({ shipment, amount, events }) =>
    told(ledger, {
      kind: 'not-received',
      thing: thing.thing,
      party: shipment.giver,
      amount,
      events,
    }),
  );
};

const unknownQuantities = (ledger: Ledger, rows: readonly ItemRow[]): readonly ScopeUnexplained[] =>
  rows
    .filter(({ high }) => high === null)
    .map((row) => ({
      kind: 'quantity-unknown',
      epc: epcOf(ledger, row.thing.thing),
      holder: holderOf(ledger, row.party, row.place),
      evidence: inEvidenceOrder(ledger, row.evidence),
    }));

const missingCorrections = (
  { standing: { withdrawn, graph, knownAt }, things }: Ledger,
  concerns: (thing: ThingState) => boolean,
): readonly ScopeUnexplained[] => {
  const announced = withdrawn.filter(({ corrections }) => corrections.length > 0);
  if (announced.length === 0) return [];
  const known = new Set(
    graph.events.filter(({ knownFrom }) => knownFrom <= knownAt).map(({ id }) => id),
  );
  return announced
    .filter(({ corrections }) => corrections.some((id) => !known.has(id)))
    .filter(({ edges }) => edges.some(({ thing }) => concerns(things.get(thing)!)))
    .map(({ id }) => ({ kind: 'correction-missing', evidence: [id] }));
};
