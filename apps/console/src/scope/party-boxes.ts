import type {
  AffectedBounds,
  AffectedItem,
  AffectedState,
  CitedEvent,
  PartyName,
  ScopeSetSummary,
} from '@zhixin/contracts';
import { layersOf } from '../trace/layers.js';
import { NOTHING, plus } from './bounds.js';

/** What one party holds, or held, of the affected goods. */
export interface PartyBox {
  readonly id: string;
  readonly party: PartyName;
  /** Why it is to be notified; absent: it only reported steps on the way. */
  readonly as?: ScopeSetSummary['parties'][number]['as'];
  readonly places: readonly string[];
  readonly items: readonly AffectedItem[];
  readonly amounts: readonly UnitAmount[];
}

/** An amount in one unit, and of what is in each state. */
export interface UnitAmount extends AffectedBounds {
  readonly uom: string;
  readonly byState: Readonly<Partial<Record<AffectedState, AffectedBounds>>>;
}

/** Goods that went from one party to another: how many rows came that way, or are still on it. */
export interface PartyWay {
  readonly key: string;
  readonly from: string;
  readonly to: string;
  readonly things: number;
  /** Sent off, and nobody has said that it came. */
  readonly isUnderWay: boolean;
}

/** Parties with what passed between them, and the step along the chain at which each stands. */
export interface PartyChain {
  readonly boxes: readonly PartyBox[];
  readonly ways: readonly PartyWay[];
  readonly columns: ReadonlyMap<string, number>;
}

/** What a chain is drawn from: rows of one set, its parties, and who reported which event. */
export interface ChainGrounds {
  readonly items: readonly AffectedItem[];
  readonly parties: ScopeSetSummary['parties'];
  readonly events: Readonly<Record<string, CitedEvent>>;
}

/** The key of a party: the one identifier that it goes by. */
export const partyKey = ({ uscc, partyId, name }: PartyName): string => uscc ?? partyId ?? name;

/** Through whose hands the goods of a row came: reporters of the events of its path, then its holder. */
const handsOf = ({ path, holder }: AffectedItem, { events }: ChainGrounds): PartyName[] => {
  const reporters = path.flatMap((id) => events[id]?.reporter ?? []);
  return [...reporters, holder].filter(
    (party, index, all) => index === 0 || partyKey(all[index - 1] ?? party) !== partyKey(party),
  );
};

const amountsOf = (items: readonly AffectedItem[]): UnitAmount[] => {
  const units = new Map<string, UnitAmount>();
  for (const { quantity, state } of items) {
    // What was used up went on as something else.
    if (state === 'consumed') continue;
    const { uom } = quantity;
    const known = units.get(uom);
    const inState = plus(known?.byState[state] ?? NOTHING, quantity);
    units.set(uom, {
      uom,
      ...plus(known ?? NOTHING, quantity),
      byState: { ...known?.byState, [state]: inState },
    });
  }
  return [...units.values()].sort((a, b) => (a.uom < b.uom ? -1 : 1));
};

interface PartyStep {
  readonly from: PartyName;
  readonly to: PartyName;
  readonly isUnderWay: boolean;
}

/** One way between the same two ends, and of the same certainty, for all that went there. */
export const mergedWays = (ways: readonly Omit<PartyWay, 'key'>[]): PartyWay[] => {
  const merged = new Map<string, PartyWay>();
  for (const { from, to, things, isUnderWay } of ways) {
    const key = `${isUnderWay ? 'under way' : 'came'} ${from} ${to}`;
    const all = things + (merged.get(key)?.things ?? 0);
    merged.set(key, { key, from, to, things: all, isUnderWay });
  }
  return [...merged.values()];
};

const stepsOf = (item: AffectedItem, hands: readonly PartyName[]): PartyStep[] => {
  const came = hands
    .slice(1)
    .map((to, index) => ({ from: hands[index] ?? to, to, isUnderWay: false }));
  const { holder, state, to } = item;
  return state === 'in-transit' && to !== undefined
    ? [...came, { from: holder, to, isUnderWay: true }]
    : came;
};

/** The parties by their keys, whoever comes first along the chain first. */
const partiesOf = (met: Iterable<PartyName>): Map<string, PartyName> => {
  const parties = new Map<string, PartyName>();
  for (const party of met) if (!parties.has(partyKey(party))) parties.set(partyKey(party), party);
  return parties;
};

const byHolder = (items: readonly AffectedItem[]): Map<string, AffectedItem[]> => {
  const held = new Map<string, AffectedItem[]>();
  for (const item of items) {
    const key = partyKey(item.holder);
    const others = held.get(key);
    if (others === undefined) held.set(key, [item]);
    else others.push(item);
  }
  return held;
};

const holdingOf = (items: readonly AffectedItem[]) => ({
  items,
  places: [...new Set(items.flatMap(({ holder: { place } }) => place ?? []))],
  amounts: amountsOf(items),
});

/** Groups the rows of a set by party, and the parties by the steps that led to them. */
export const partyChain = (grounds: ChainGrounds): PartyChain => {
  const { items, parties: notified } = grounds;
  const steps = items.flatMap((item) => stepsOf(item, handsOf(item, grounds)));
  const parties = partiesOf([
    ...steps.flatMap(({ from, to }) => [from, to]),
    ...items.map(({ holder }) => holder),
    ...notified,
  ]);
  const reasons = new Map(notified.map((party) => [partyKey(party), party.as]));
  const heldBy = byHolder(items);
  const ways = mergedWays(
    steps.map(({ from, to, isUnderWay }) => ({
      ...{ from: partyKey(from), to: partyKey(to) },
      ...{ things: 1, isUnderWay },
    })),
  );
  return {
    boxes: [...parties].map(([id, party]) => {
      const as = reasons.get(id);
      const held = heldBy.get(id) ?? [];
      return { id, party, ...(as !== undefined && { as }), ...holdingOf(held) };
    }),
    ways,
    columns: layersOf([...parties.keys()], ways),
  };
};

/** When the goods of a row came to be affected where they are: the last event that led there. */
export const reachedAt = (
  { path, since }: AffectedItem,
  events: Readonly<Record<string, CitedEvent>>,
): string => {
  const last = path.findLast((id) => events[id] !== undefined);
  return last === undefined ? since : (events[last]?.eventTime ?? since);
};

/** What was touched by a moment: the parties, and the rows whose goods had come. */
export const touchedBy = (grounds: ChainGrounds, moment: string) => {
  const { items, events } = grounds;
  const limit = Date.parse(moment);
  const isPast = (instant: string): boolean => Date.parse(instant) <= limit;
  const come = items.filter((each) => isPast(reachedAt(each, events)));
  const passed = items.flatMap(({ path }) => path.flatMap((id) => events[id] ?? []));
  return {
    items: new Set(come),
    parties: new Set([
      ...come.map(({ holder }) => partyKey(holder)),
      ...passed
        .filter(({ eventTime }) => isPast(eventTime))
        .map(({ reporter }) => partyKey(reporter)),
    ]),
  };
};

/** The moments at which goods came somewhere, the first first. */
export const momentsIn = ({ items, events }: ChainGrounds): string[] =>
  [...new Set(items.map((each) => reachedAt(each, events)))].sort(
    (a, b) => Date.parse(a) - Date.parse(b),
  );
