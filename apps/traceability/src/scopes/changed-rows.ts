import type { AffectedItem, PartyName, ScopeChange, ScopeSetName } from '@zhixin/contracts';
import { canonicalText } from '@zhixin/statement';
import type { TellScopeRows } from '../domain/scope-watch.js';
import type { FoundChange } from './scope-changes.js';

/** Rows of each side, and events, that one message tells; the comparison of both scopes has all. */
export const ROWS_TOLD_MAX = 100;
export const EVENTS_TOLD_MAX = 200;

/** What became of the rows: some came and none went, the other way round, or anything else. */
export type ChangeKind = 'grown' | 'shrunk' | 'moved';

/** Rows that differ between two scopes, as a watch tells them. */
export type ChangedRows = Pick<TellScopeRows, 'counts' | 'before' | 'after' | 'events'> & {
  readonly kind: ChangeKind;
};

/** The kind that a stored event says. */
export const changeKindOf = (kind: string): ChangeKind =>
  kind === 'grown' || kind === 'shrunk' ? kind : 'moved';

/**
 * What a watch tells of a comparison; undefined where nothing is to be told. Proofs that others joined, and names that
 * parties took on, move no goods.
 */
export const changedRows = async (
  changes: AsyncIterable<FoundChange>,
): Promise<ChangedRows | undefined> => {
  const counts = { entered: 0, left: 0, changed: 0 };
  const [before, after]: [ToldRow[], ToldRow[]] = [[], []];
  const events = new Set<string>();
  for await (const { change } of changes) {
    if (!movesGoods(change)) continue;
    const [gone, come] = [toldRow(change, 'before'), toldRow(change, 'after')];
    counts[change.kind] += 1;
    if (gone !== undefined && before.length < ROWS_TOLD_MAX) before.push(gone);
    if (come !== undefined && after.length < ROWS_TOLD_MAX) after.push(come);
    for (const event of change.because) if (events.size < EVENTS_TOLD_MAX) events.add(event);
  }
  if (counts.entered + counts.left + counts.changed === 0) return undefined;
  return { kind: kindOf(counts), counts, before, after, events: [...events] };
};

const kindOf = ({ entered, left }: ChangedRows['counts']): ChangeKind => {
  if (entered > 0 && left === 0) return 'grown';
  return left > 0 && entered === 0 ? 'shrunk' : 'moved';
};

/** Whether two scopes differ here in more than the proofs and the names of parties. */
export const movesGoods = (change: ScopeChange): boolean => {
  const [gone, come] = [toldRow(change, 'before'), toldRow(change, 'after')];
  return gone === undefined || come === undefined || nameless(gone) !== nameless(come);
};

type ToldRow = ChangedRows['before'][number];

const toldRow = (change: ScopeChange, side: 'before' | 'after'): ToldRow | undefined => {
  const item = change[side];
  return item && rowOf(change.set, item);
};

const rowOf = (
  set: ScopeSetName,
  { epc, relation, quantity, holder, state, disposition, to, since }: AffectedItem,
): ToldRow => ({
  ...{ set, epc, relation, quantity, holder, state, since },
  ...(disposition !== undefined && { disposition }),
  ...(to !== undefined && { to }),
});

const nameless = ({ holder, to, ...row }: ToldRow): string =>
  canonicalText({
    ...row,
    holder: [codeOf(holder), holder.place ?? null],
    to: to === undefined ? null : codeOf(to),
  });

const codeOf = ({ uscc, partyId }: Pick<PartyName, 'uscc' | 'partyId'>) => uscc ?? partyId ?? null;
