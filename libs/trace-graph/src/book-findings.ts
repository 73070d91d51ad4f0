import { isSome, plus } from './amount.js';
import { epcOf } from './books.js';
import type { Edge } from './edge.js';
import { allLines, stateOf, type Finding, type Ledger, type ThingState } from './ledger.js';
import { isBeyondTolerance, reckonAll, unexplainedBy } from './mass-balance.js';
import { bytewise } from './names.js';

const DAY_MS = 86_400_000;

/** Which things are asked about, and when. */
export interface BookQuestion {
  readonly concerns: (thing: ThingState) => boolean;
  readonly validAt: number;
}

/** What the books of some things do not explain; one matter is one finding (scope.md, Unexplained). */
export const bookFindings = (
  ledger: Ledger,
  { concerns, validAt }: BookQuestion,
): readonly Finding[] => [
  ...merged(ledger.findings.filter(({ thing }) => concerns(stateOf(ledger, thing)))),
  ...balanceFindings(ledger, concerns),
  ...ledger.things.filter(concerns).flatMap((thing) => notReceived(ledger, thing, validAt)),
  ...missingCorrections(ledger, concerns),
];

/** What has no origin is one matter for each who speaks of it. */
const merged = (findings: readonly Finding[]): readonly Finding[] => {
  const one = new Map<string, Finding>();
  for (const found of findings) {
    const finding =
      found.kind === 'no-origin' ? found : { ...found, matter: found.events.join(' ') };
    const { kind, thing, party, amount, events, matter = '' } = finding;
    const key = `${kind} ${thing} ${party} ${matter}`;
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

const balanceFindings = (
  ledger: Ledger,
  concerns: (thing: ThingState) => boolean,
): readonly Finding[] =>
  reckonAll(ledger).flatMap((reckoned) => {
    const { balance, thing, unexplained } = reckoned;
    if (!thing.hasOrigin || thing.isContainer || balance.isUnknown || !concerns(thing)) return [];
    if (!isBeyondTolerance(ledger, reckoned)) return [];
    return [
      {
        kind: 'balance',
        thing: balance.lot,
        party: balance.party,
        amount: unexplained > 0n ? unexplained - balance.lost : unexplained,
        events: unexplainedBy(ledger, balance),
      },
    ];
  });

const notReceived = (ledger: Ledger, thing: ThingState, validAt: number): readonly Finding[] => {
  if (thing.isContainer || (thing.lines.size === 0 && thing.inferred.length === 0)) return [];
  const limit = ledger.rules.notReceivedAfterDays * DAY_MS;
  const isLate = (at: number) => validAt - at > limit;
  const open = allLines(thing).filter(
    ({ shipment, account }) => !shipment.claimed && isLate(shipment.at) && isSome(account.amount),
  );
  const shown = thing.inferred.filter(({ shipment, answered }) => !answered && isLate(shipment.at));
  return [
    ...open.map(({ shipment, account }) => ({
      shipment,
      amount: account.amount,
      events: [shipment.event.id],
    })),
    ...shown.map(({ shipment, amount, shownBy }) => ({
      shipment,
      amount,
      events: [shipment.event.id, shownBy],
    })),
  ].map(({ shipment, amount, events }) => ({
    kind: 'not-received',
    thing: thing.thing,
    party: shipment.giver,
    amount,
    events,
    matter: shipment.event.id,
  }));
};

/** Of an event that names many things, the first of them stands for the matter. */
const missingCorrections = (
  ledger: Ledger,
  concerns: (thing: ThingState) => boolean,
): readonly Finding[] => {
  const { withdrawn, graph, knownAt } = ledger.standing;
  const announced = withdrawn.filter(({ corrections }) => corrections.length > 0);
  if (announced.length === 0) return [];
  const known = new Set(
    graph.events.filter(({ knownFrom }) => knownFrom <= knownAt).map(({ id }) => id),
  );
  const firstOf = (edges: readonly Edge[]): number =>
    edges
      .map(({ thing }) => thing)
      .reduce((left, right) =>
        bytewise(epcOf(ledger, right), epcOf(ledger, left)) < 0 ? right : left,
      );
  return announced
    .filter(({ corrections }) => corrections.some((id) => !known.has(id)))
    .filter(({ edges }) => edges.some(({ thing }) => concerns(stateOf(ledger, thing))))
    .map(({ id, edges, reporter }) => ({
      kind: 'correction-missing',
      thing: firstOf(edges),
      party: reporter,
      amount: null,
      events: [id],
      matter: id,
    }));
};
