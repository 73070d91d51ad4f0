import {
  decimalFrom,
  NONE,
  ONE_PIECE,
  type EdgeRow,
  type EventRows,
  type GivenDates,
  type MembershipRow,
} from '@zhixin/trace-graph';

// STORAGE FORMAT of the column `rows`; whoever changes it raises the projection's version.

/** An amount as written on disk: a decimal and its unit; null is unknown. Absent: one piece. */
export type StoredAmount = readonly [decimal: string | null, uom?: string];

/** Rows that differ in their things alone. */
export type StoredEdges = readonly [
  kind: EdgeRow['kind'],
  state: EdgeRow['state'] | 0,
  place: number,
  own: number,
  other: number,
  container: number,
  transformation: number,
  things: readonly number[],
  amounts?: readonly StoredAmount[],
];

/** All that an event says, in numbers of `graph_name`. */
export type StoredRows = readonly [
  words: readonly [
    bizStep: string | 0,
    disposition: string | 0,
    region: string | 0,
    isAssociation?: 1,
  ],
  documents: readonly string[],
  edges: readonly StoredEdges[],
  /** A serial and its lot by turns. */
  memberships: readonly number[],
  tied: readonly number[],
  /** Days of things; absent where there are none. */
  dates?: readonly StoredDates[],
];

type StoredDates = readonly [thing: number, lastDay: string | 0, harvestEnd: string | 0];

/** Whether a number stands for a name. */
export const isNamed = (number: number): boolean => number > NONE;

/** Gives a number in another numbering; `NONE` and its like stay. */
export type NumberMap = (number: number) => number;

/** Rows as they are kept, but for what has a column of its own. */
export const storedRows = (rows: EventRows, renumber: NumberMap): StoredRows => {
  const { dates, isAssociation, documents, edges, memberships, tied } = rows;
  const words = [rows.bizStep ?? 0, rows.disposition ?? 0, rows.region ?? 0] as const;
  const allWords: StoredRows[0] = isAssociation ? [...words, 1] : words;
  const stored = [
    allWords,
    documents,
    groupsOf(edges, renumber),
    memberships.flatMap(({ serial, lot }) => [renumber(serial), renumber(lot)]),
    tied.map(renumber),
  ] as const;
  return dates === undefined ? stored : [...stored, dates.map((one) => storedDates(one, renumber))];
};

const storedDates = (
  { thing, lastDay, harvestEnd }: GivenDates,
  renumber: NumberMap,
): StoredDates => [renumber(thing), lastDay ?? 0, harvestEnd ?? 0];

const groupsOf = (edges: readonly EdgeRow[], renumber: NumberMap): readonly StoredEdges[] => {
  const groups: (readonly EdgeRow[])[] = [];
  let group: EdgeRow[] = [];
  for (const edge of edges) {
    if (group.length > 0 && !areAlike(group[0]!, edge)) {
      groups.push(group);
      group = [];
    }
    group.push(edge);
  }
  if (group.length > 0) groups.push(group);
  return groups.map((alike) => storedEdges(alike, renumber));
};

const areAlike = (left: EdgeRow, right: EdgeRow): boolean =>
  left.kind === right.kind &&
  left.state === right.state &&
  left.place === right.place &&
  left.own === right.own &&
  left.other === right.other &&
  left.container === right.container &&
  left.transformation === right.transformation &&
  isPiece(left) === isPiece(right);

const isPiece = ({ quantity }: EdgeRow) => quantity === ONE_PIECE;

const storedEdges = (alike: readonly EdgeRow[], renumber: NumberMap): StoredEdges => {
  const { kind, state, place, own, other, container, transformation } = alike[0]!;
  const common = [
    ...[kind, state ?? 0, renumber(place), renumber(own), renumber(other)],
    ...[renumber(container), renumber(transformation), alike.map(({ thing }) => renumber(thing))],
  ] as unknown as StoredEdges;
  return isPiece(alike[0]!)
    ? common
    : ([...common, alike.map(storedAmount)] as unknown as StoredEdges);
};

const storedAmount = ({ quantity, uom }: EdgeRow): StoredAmount => {
  const decimal = quantity === undefined ? null : `${quantity.digits}e${-quantity.scale}`;
  return uom === undefined ? [decimal] : [decimal, uom];
};

/** Things, and the transformation, that stored rows name. */
export const namesInRows = ([, , groups, memberships, tied]: StoredRows): ReadonlySet<number> =>
  new Set(
    [
      ...groups.flatMap(([, , , , , container, transformation, things]) => [
        ...[container, transformation],
        ...things,
      ]),
      ...memberships,
      ...tied,
    ].filter(isNamed),
  );

/** Where the names of each kind get their numbers in a graph. */
export interface NumbersByKind {
  readonly thing: NumberMap;
  readonly party: NumberMap;
  readonly place: NumberMap;
  readonly transformation: NumberMap;
}

/** What stored rows say of things, in numbers of a graph. */
export const rowsFrom = (
  [
    [bizStep, disposition, region, isAssociation],
    documents,
    groups,
    memberships,
    tied,
    dates,
  ]: StoredRows,
  reporter: number,
  to: NumbersByKind,
): Omit<EventRows, 'id' | 'validFrom'> => ({
  ...(bizStep !== 0 && { bizStep }),
  ...(disposition !== 0 && { disposition }),
  ...(region !== 0 && { region }),
  ...(isAssociation === 1 && { isAssociation: true }),
  reporter: to.party(reporter),
  documents,
  memberships: pairs(memberships, to.thing),
  edges: groups.flatMap((group) => edgesFrom(group, reporter, to)),
  tied: tied.map(to.thing),
  ...(dates !== undefined && {
    dates: dates.map(([thing, lastDay, harvestEnd]) => ({
      thing: to.thing(thing),
      ...(lastDay !== 0 && { lastDay }),
      ...(harvestEnd !== 0 && { harvestEnd }),
    })),
  }),
});

const pairs = (numbers: readonly number[], thing: NumberMap): readonly MembershipRow[] => {
  const found: MembershipRow[] = [];
  for (let at = 0; at < numbers.length; at += 2)
    found.push({ serial: thing(numbers[at]!), lot: thing(numbers[at + 1]!) });
  return found;
};

const edgesFrom = (
  [kind, state, place, own, other, container, transformation, things, amounts]: StoredEdges,
  reporter: number,
  to: NumbersByKind,
): readonly EdgeRow[] => {
  const common = {
    kind,
    party: to.party(reporter),
    place: to.place(place),
    other: to.party(other),
    own: to.party(own),
    container: to.thing(container),
    transformation: to.transformation(transformation),
    ...(state !== 0 && { state: state! }),
  };
  return things.map((thing, index) => ({
    ...common,
    thing: to.thing(thing),
    ...(amounts === undefined ? { quantity: ONE_PIECE } : amountFrom(amounts[index]!)),
  }));
};

const amountFrom = ([decimal, uom]: StoredAmount): Pick<EdgeRow, 'quantity' | 'uom'> => {
  const quantity = decimal === null ? undefined : decimalFrom(decimal);
  return { ...(quantity !== undefined && { quantity }), ...(uom !== undefined && { uom }) };
};
