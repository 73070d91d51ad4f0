import type {
  AffectedItem,
  PartyName,
  ScopePageSet,
  ScopeSetList,
  ScopeSetName,
} from '@zhixin/contracts';
import { decimalFrom, numberOf } from '@zhixin/trace-graph';
import type { WholeScope } from './kept-scopes.js';
import { LIST_NAMES, type ListName, type SetHead } from './scope-lists.js';
import type { PartSum, ScopeRows } from './scope-rows.js';

/** Entries of a list of a set that a page shows; the document has all. */
export const LISTED_MAX = 1_000;

const SET_LISTS = LIST_NAMES.filter((list): list is ScopeSetList => list !== 'items');

/** Reads a set as a page shows it: whole, or the part of one party. */
export const pageSet = async (
  scope: WholeScope,
  set: ScopeSetName,
  { rows, party }: { readonly rows: ScopeRows; readonly party?: string | undefined },
): Promise<ScopePageSet> => {
  const { head, lists } = scope.answer.sets[set];
  const selection = (list: ListName) => ({ scope: scope.number, set, list, party });
  const shown = await Promise.all(
    SET_LISTS.map(async (list) => {
      const found = await rows.page(selection(list), { after: -1, max: LISTED_MAX });
      return [list, found.map(({ text }) => JSON.parse(text) as unknown)] as const;
    }),
  );
  const omitted = shown.flatMap(([list, found]) =>
    party === undefined && lists[list].length > found.length
      ? [[list, lists[list].length - found.length] as const]
      : [],
  );
  return {
    ...(party === undefined
      ? head
      : {
          ...partOf(head, party),
          things: await rows.things(selection('items')),
          totals: totalsOf(await rows.sums(selection('items'))),
        }),
    ...(Object.fromEntries(shown) as unknown as Pick<ScopePageSet, ScopeSetList>),
    ...(omitted.length > 0 && { omitted: Object.fromEntries(omitted) }),
  };
};

// Of the others it learns neither who they are nor how much they have.
const partOf = (head: SetHead, party: string): Pick<SetHead, 'parties' | 'claimedParties'> => {
  const isOwn = ({ uscc, partyId }: PartyName) => (uscc ?? partyId) === party;
  return {
    parties: head.parties.filter(isOwn),
    claimedParties: head.claimedParties.filter(isOwn),
  };
};

const totalsOf = (sums: readonly PartSum[]): SetHead['totals'] => {
  const units = [...new Set(sums.map(({ uom }) => uom))].sort();
  return units.map((uom) => {
    const ofUnit = sums.filter((sum) => sum.uom === uom);
    const total = ofUnit.find(({ state }) => state === null)!;
    const states = ofUnit.filter(({ state }) => state !== null);
    return {
      uom,
      ...bounds(total),
      byState: Object.fromEntries(states.map((sum) => [sum.state!, bounds(sum)])),
    };
  });
};

const ONE = { digits: 1n, scale: 0 };

// As the whole scope has them: a bound stays one, whatever digits it loses.
const bounds = ({ low, high }: PartSum) => {
  const figure = (text: string, rounding: 'down' | 'up') => {
    const { digits, scale } = decimalFrom(text)!;
    return numberOf(digits, { scale, factor: ONE }, rounding);
  };
  return { low: figure(low, 'down'), high: high === null ? null : figure(high, 'up') };
};

/** An item as its reader may see it: the way to a part leads through others. */
export const shownItem = (text: string, isPart: boolean): AffectedItem => {
  const item = JSON.parse(text) as AffectedItem;
  return isPart ? { ...item, path: [] } : item;
};
