import type { AffectedItem, DataOf, ScopeChange, ScopeRowsToldV1 } from '@zhixin/contracts';
import { identify } from '@zhixin/identifiers';
import { movesGoods } from './changed-rows.js';
import { BEFORE_ALL, type FoundInSet } from './scope-changes.js';
import type { PageCut } from './scope-cases.js';

/** Changes on one page: readers take many events at once. */
const PAGE_CHANGES_MAX = 250;
/** Characters of one page, beyond its first change; a broker takes a megabyte. */
const PAGE_CHARACTERS_MAX = 200_000;

/** Where pages of changes begin, none of them too large to be published. */
export const pageCuts = async (changes: AsyncIterable<FoundInSet>): Promise<readonly PageCut[]> => {
  const cuts: PageCut[] = [];
  let [behind, count, characters] = [BEFORE_ALL, 0, 0];
  let last = BEFORE_ALL;
  for await (const { change, upTo } of changes) {
    if (!movesGoods(change)) continue;
    const length = lengthOf(change);
    const isFull = count === PAGE_CHANGES_MAX || characters + length > PAGE_CHARACTERS_MAX;
    if (count > 0 && isFull) {
      cuts.push({ behind, changes: count });
      [behind, count, characters] = [last, 0, 0];
    }
    count += 1;
    characters += length;
    last = upTo;
  }
  return count === 0 ? cuts : [...cuts, { behind, changes: count }];
};

type ToldPage = DataOf<typeof ScopeRowsToldV1>;

/** What the page at the beginning of some changes says. */
export const toldPage = async (
  changes: AsyncIterable<FoundInSet>,
  count: number,
): Promise<Pick<ToldPage, 'rows' | 'gone'>> => {
  const [rows, gone]: [ToldPage['rows'], ToldPage['gone']] = [[], []];
  if (count === 0) return { rows, gone };
  for await (const { change } of changes) {
    if (!movesGoods(change)) continue;
    if (change.after !== undefined) rows.push(toldRow(change.after));
    else if (change.before !== undefined) gone.push(goneRow(change.before));
    if (rows.length + gone.length === count) break;
  }
  return { rows, gone };
};

const lengthOf = ({ before, after }: ScopeChange): number =>
  JSON.stringify(after === undefined ? goneRow(before!) : toldRow(after)).length;

const toldRow = (item: AffectedItem): ToldPage['rows'][number] => {
  const { epc, relation, quantity, holder, state, disposition, to, since } = item;
  const lot = lotIn(epc);
  return {
    ...{ epc, relation, quantity, holder, state, since },
    ...(lot !== undefined && { lot }),
    ...(disposition !== undefined && { disposition }),
    ...(to !== undefined && { to }),
  };
};

const goneRow = ({ epc, holder, state }: AffectedItem): ToldPage['gone'][number] => ({
  ...{ epc, holder, state },
});

/** The lot that an identifier names, as far as it does so itself. */
const lotIn = (epc: string): string | undefined => {
  const found = identify(epc);
  return found?.kind === 'lot' ? found.canonical : undefined;
};
