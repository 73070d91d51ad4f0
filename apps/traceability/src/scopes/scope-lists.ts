import type {
  AffectedItem,
  ClaimedItem,
  HoldingParty,
  PartyName,
  ScopeRoot,
  ScopeSetName,
  ScopeSetSummary,
  UnexplainedMatter,
} from '@zhixin/contracts';
import {
  bytewise,
  type Scope,
  type ScopeCarrier,
  type ScopeClaim,
  type ScopeHolder,
  type ScopeItem,
  type ScopeSet,
  type ScopeUnexplained,
} from '@zhixin/trace-graph';
import { partyName } from '../parties/party-name.js';

/** Both sets, in the order of their bits. */
export const SET_NAMES: readonly ScopeSetName[] = ['recorded', 'worst-case'];

/** In which sets a row stands: the first bit is that of `recorded`. */
export type SetBits = 1 | 2 | 3;

/** The bit of a set. */
export const bitOf = (set: ScopeSetName): SetBits => (set === 'recorded' ? 1 : 2);

/** Lists of a set that may be long. */
export const LIST_NAMES = ['items', 'claimed', 'carriers', 'unexplained'] as const;
export type ListName = (typeof LIST_NAMES)[number];

/** What a set says besides its lists. */
export type SetHead = Pick<ScopeSetSummary, 'things' | 'totals' | 'parties' | 'claimedParties'>;

/** A row of a list, which both sets share where they say the same. */
export interface ListRow {
  readonly list: ListName;
  readonly sets: SetBits;
  /** Social credit code or identifier of who has it. */
  readonly holder?: string;
  /** The same of whom it is on its way to. */
  readonly taker?: string;
  /** Canonical JSON of what the document says. */
  readonly text: string;
}

/** What parties are called; those it does not know are called by their code or identifier. */
export type PartyNames = ReadonlyMap<string, string>;

/** Every party that a scope speaks of. */
export const partiesIn = (scope: Scope): ReadonlySet<string> => {
  const found = new Set<string>();
  const holds = ({ holder }: { readonly holder?: ScopeHolder }) =>
    holder === undefined ? undefined : found.add(holder.party);
  for (const set of Object.values(scope.sets)) {
    for (const item of set.items) {
      holds(item);
      if (item.to !== undefined) found.add(item.to);
    }
    for (const list of [set.claimed, set.carriers, set.unexplained]) list.forEach(holds);
    for (const { party } of set.parties) found.add(party);
  }
  for (const { origins = [] } of scope.roots) for (const { party } of origins) found.add(party);
  return found;
};

const named = (party: string, names: PartyNames): PartyName => partyName(party, names.get(party));

const namedHolder = ({ party, place }: ScopeHolder, names: PartyNames): HoldingParty => {
  const { name, partyId, uscc } = named(party, names);
  return {
    name,
    ...(partyId !== undefined && { partyId }),
    ...(place !== undefined && { place }),
    ...(uscc !== undefined && { uscc }),
  };
};

const boundsText = ({ high, low }: { readonly low: number; readonly high: number | null }) => ({
  high,
  low,
});

const affected = (item: ScopeItem, names: PartyNames): AffectedItem => ({
  ...(item.disposition !== undefined && { disposition: item.disposition }),
  epc: item.epc,
  evidence: item.evidence,
  holder: namedHolder(item.holder, names),
  path: item.path,
  quantity: { ...boundsText(item.quantity), uom: item.quantity.uom },
  relation: item.relation,
  since: item.since,
  state: item.state,
  ...(item.to !== undefined && { to: named(item.to, names) }),
});

const claimed = (claim: ScopeClaim, names: PartyNames): ClaimedItem => ({
  epc: claim.epc,
  evidence: claim.evidence,
  holder: namedHolder(claim.holder, names),
  quantity: { uom: claim.quantity.uom, value: claim.quantity.value },
  state: claim.state,
});

const carrier = ({ epc, holder, state }: ScopeCarrier, names: PartyNames) => ({
  epc,
  holder: namedHolder(holder, names),
  state,
});

const matter = (found: ScopeUnexplained, names: PartyNames): UnexplainedMatter => ({
  ...(found.epc !== undefined && { epc: found.epc }),
  evidence: found.evidence,
  ...(found.holder !== undefined && { holder: namedHolder(found.holder, names) }),
  kind: found.kind,
  ...(found.quantity !== undefined && {
    quantity: { uom: found.quantity.uom, value: found.quantity.value },
  }),
});

/** What a scope starts from, with the makers of a lot number that several gave, by name. */
export const rootsOf = ({ roots }: Scope, names: PartyNames): readonly ScopeRoot[] =>
  roots.map(({ origins, ...root }) => ({
    ...root,
    ...(origins && { origins: origins.map((origin) => namedHolder(origin, names)) }),
  }));

/** What a set says besides its lists, by name. */
export const setHeadOf = (set: ScopeSet, names: PartyNames): SetHead => ({
  things: set.things,
  totals: set.totals.map(({ uom, byState, ...bounds }) => ({
    uom,
    ...boundsText(bounds),
    byState,
  })),
  parties: set.parties.map(({ party, as }) => ({ ...named(party, names), as })),
  claimedParties: set.claimedParties.map((party) => named(party, names)),
});

/** The rows of all lists, those of one in their canonical order. */
export function* listRowsOf({ sets }: Scope, names: PartyNames): Generator<ListRow> {
  const both = <Entry>(of: (set: ScopeSet) => readonly Entry[]): BothLists<Entry> => [
    of(sets.recorded),
    of(sets['worst-case']),
  ];
  yield* rowsOf(
    'items',
    both((set) => set.items),
    {
      keyOf: keyOfItem,
      textOf: (item) => JSON.stringify(affected(item, names)),
    },
  );
  yield* rowsOf(
    'claimed',
    both((set) => set.claimed),
    {
      keyOf: keyOfItem,
      textOf: (claim) => JSON.stringify(claimed(claim, names)),
    },
  );
  yield* rowsOf(
    'carriers',
    both((set) => set.carriers),
    {
      keyOf: keyOfItem,
      textOf: (one) => JSON.stringify(carrier(one, names)),
    },
  );
  yield* rowsOf(
    'unexplained',
    both((set) => set.unexplained),
    {
      keyOf: keyOfMatter,
      textOf: (found) => JSON.stringify(matter(found, names)),
    },
  );
}

type Key = readonly string[];
type BothLists<Entry> = readonly [recorded: readonly Entry[], worst: readonly Entry[]];

interface RowWriting<Entry> {
  readonly keyOf: (entry: Entry) => Key;
  readonly textOf: (entry: Entry) => string;
}

/** A list's entry: who has it, and who is to have it. */
interface HeldEntry {
  readonly holder?: ScopeHolder;
  readonly to?: string;
}

const keyOfItem = (item: Pick<ScopeItem, 'epc' | 'holder' | 'state'>): Key => [
  item.epc,
  item.holder.party,
  item.holder.place ?? '',
  item.state,
];

const keyOfMatter = ({ kind, epc, holder, evidence }: ScopeUnexplained): Key => [
  kind,
  epc ?? '',
  holder?.party ?? '',
  holder?.place ?? '',
  evidence.join(' '),
];

/** The order of two entries of a list. */
export const compareKeys = (left: Key, right: Key): number => {
  for (const [index, part] of left.entries()) {
    const order = bytewise(part, right[index]!);
    if (order !== 0) return order;
  }
  return 0;
};

// Both sets are told in the same order: what they say alike is one row.
function* rowsOf<Entry extends HeldEntry>(
  list: ListName,
  [recorded, worst]: BothLists<Entry>,
  { keyOf, textOf }: RowWriting<Entry>,
): Generator<ListRow> {
  const row = (entry: Entry, sets: SetBits, text = textOf(entry)): ListRow => ({
    list,
    sets,
    ...(entry.holder !== undefined && { holder: entry.holder.party }),
    ...(entry.to !== undefined && { taker: entry.to }),
    text,
  });
  let [first, second] = [0, 0];
  while (first < recorded.length || second < worst.length) {
    const [left, right] = [recorded[first], worst[second]];
    const order =
      left === undefined ? 1 : right === undefined ? -1 : compareKeys(keyOf(left), keyOf(right));
    if (order <= 0) first += 1;
    if (order >= 0) second += 1;
    if (order < 0) yield row(left!, 1);
    else if (order > 0) yield row(right!, 2);
    else {
      const [one, other] = [textOf(left!), textOf(right!)];
      if (one === other) yield row(left!, 3, one);
      else yield* [row(left!, 1, one), row(right!, 2, other)];
    }
  }
}
