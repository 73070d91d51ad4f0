import type { AffectedItem, ScopeChange, ScopeSetName } from '@zhixin/contracts';
import { compareKeys, SET_NAMES } from './scope-lists.js';
import type { RowSelection, ScopeRows } from './scope-rows.js';

/** How far a comparison has come: the set, and the last row read of each scope. */
export type ComparedUpTo = readonly [set: number, before: number, after: number];

/** A change, and how far the comparison had come with it. */
export interface FoundChange {
  readonly change: ScopeChange;
  readonly upTo: ComparedUpTo;
}

/** Two scopes, by their numbers, and whose rows of them are compared. */
export interface ComparedScopes {
  /** Absent: one without rows. */
  readonly before?: number;
  readonly after: number;
  /** Only what this party has or is to have. */
  readonly party?: string | undefined;
}

interface ItemRow {
  readonly ordinal: number;
  readonly text: string;
  readonly item: AffectedItem;
}

/** What entered, left or changed from one scope to another: both are read once, side by side in their order. */
export async function* changesBetween(
  rows: ScopeRows,
  compared: ComparedScopes,
  [fromSet, ...from]: ComparedUpTo = [0, -1, -1],
): AsyncGenerator<FoundChange> {
  for (const [index, set] of SET_NAMES.entries()) {
    if (index < fromSet) continue;
    const upTo = index === fromSet ? from : BEFORE_ALL;
    for await (const found of changesOfSet(rows, { ...compared, set }, upTo))
      yield { change: found.change, upTo: [index, ...found.upTo] };
  }
}

/** The last row read of each of two scopes, in one set. */
export type ComparedInSet = readonly [before: number, after: number];

/** Before the first row of both. */
export const BEFORE_ALL: ComparedInSet = [-1, -1];

/** A change of one set, and how far the comparison had come with it. */
export interface FoundInSet {
  readonly change: ScopeChange;
  readonly upTo: ComparedInSet;
}

/** The same of one set alone. */
export const changesOfSet = (
  rows: ScopeRows,
  { before, after, party, set }: ComparedScopes & { readonly set: ScopeSetName },
  upTo: ComparedInSet = BEFORE_ALL,
): AsyncGenerator<FoundInSet> => {
  const of = (scope: number): RowSelection => ({ scope, set, list: 'items', party });
  return changesOfSides(set, {
    left: before === undefined ? noRows() : itemRows(rows, of(before), upTo[0]),
    right: itemRows(rows, of(after), upTo[1]),
    upTo,
  });
};

interface ComparedSides {
  readonly left: AsyncGenerator<ItemRow>;
  readonly right: AsyncGenerator<ItemRow>;
  readonly upTo: ComparedInSet;
}

async function* changesOfSides(
  set: ScopeSetName,
  { left, right, upTo }: ComparedSides,
): AsyncGenerator<FoundInSet> {
  let [before, after] = upTo;
  for await (const { gone, come } of sideBySide(left, right)) {
    before = gone?.ordinal ?? before;
    after = come?.ordinal ?? after;
    if (gone?.text !== come?.text)
      yield { change: changeOf(set, gone?.item, come?.item), upTo: [before, after] };
  }
}

/** A row of one scope, of the other, or of both. */
interface RowPair {
  readonly gone: ItemRow | undefined;
  readonly come: ItemRow | undefined;
}

async function* sideBySide(
  left: AsyncGenerator<ItemRow>,
  right: AsyncGenerator<ItemRow>,
): AsyncGenerator<RowPair> {
  let [one, other] = [await next(left), await next(right)];
  while (one !== undefined || other !== undefined) {
    const order = compareRows(one, other);
    const pair: RowPair = {
      gone: order <= 0 ? one : undefined,
      come: order >= 0 ? other : undefined,
    };
    yield pair;
    if (pair.gone !== undefined) one = await next(left);
    if (pair.come !== undefined) other = await next(right);
  }
}

const next = async (rows: AsyncGenerator<ItemRow>): Promise<ItemRow | undefined> => {
  const { value, done } = await rows.next();
  return done === true ? undefined : value;
};

async function* noRows(): AsyncGenerator<ItemRow> {}

async function* itemRows(
  rows: ScopeRows,
  selection: RowSelection,
  from: number,
): AsyncGenerator<ItemRow> {
  for await (const page of rows.pages(selection, from))
    for (const { ordinal, text } of page)
      yield { ordinal, text, item: JSON.parse(text) as AffectedItem };
}

// What one of them lacks stands behind everything of the other.
const compareRows = (left: ItemRow | undefined, right: ItemRow | undefined): number => {
  if (left === undefined) return 1;
  return right === undefined ? -1 : compareKeys(keyOf(left.item), keyOf(right.item));
};

const keyOf = ({ epc, holder, state }: AffectedItem): readonly string[] => [
  ...[epc, holder.uscc ?? holder.partyId ?? ''],
  ...[holder.place ?? '', state],
];

const changeOf = (
  set: ScopeSetName,
  before: AffectedItem | undefined,
  after: AffectedItem | undefined,
): ScopeChange => ({
  set,
  kind: before === undefined ? 'entered' : after === undefined ? 'left' : 'changed',
  ...(before !== undefined && { before }),
  ...(after !== undefined && { after }),
  because: becauseOf(eventsOf(before), eventsOf(after)),
});

const eventsOf = (item: AffectedItem | undefined): ReadonlySet<string> =>
  new Set(item === undefined ? [] : [...item.path, ...item.evidence]);

const becauseOf = (before: ReadonlySet<string>, after: ReadonlySet<string>): readonly string[] => [
  ...[...before].filter((event) => !after.has(event)),
  ...[...after].filter((event) => !before.has(event)),
];
