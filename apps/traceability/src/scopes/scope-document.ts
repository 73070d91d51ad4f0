import type { ScopeSetName } from '@zhixin/contracts';
import { LongList, type LongContent } from '@zhixin/statement';
import type { KeptAnswer, KeptScope } from './kept-scopes.js';
import { LIST_NAMES, SET_NAMES } from './scope-lists.js';
import type { ScopeRows } from './scope-rows.js';

/** What every answer about a scope begins with. */
export const scopeHead = ({ scopeId, grounds: { question } }: KeptScope) => ({
  scopeId,
  roots: question.roots,
  validAt: question.validAt,
  knownAt: question.knownAt,
  commingling: question.commingling,
  withinDays: question.withinDays,
});

/** What the signed file of a scope says; its lists are read from the rows, a slice at a time. */
export const scopeDocument = (
  scope: KeptScope,
  { roots, truncated, sets }: KeptAnswer,
  rows: ScopeRows,
): LongContent => {
  const { algorithm, rulePack, position } = scope.grounds;
  const setOf = (set: ScopeSetName) => {
    const { head, lists } = sets[set];
    const longLists = LIST_NAMES.map((list) => {
      const kept = lists[list];
      const slices = () => rows.slices({ scope: scope.number, set, list }, kept);
      return [list, new LongList(kept.length, slices)] as const;
    });
    return { ...head, ...Object.fromEntries(longLists) };
  };
  return {
    ...scopeHead(scope),
    ...{ roots, algorithm, rulePack, position, truncated },
    sets: Object.fromEntries(SET_NAMES.map((set) => [set, setOf(set)])),
  };
};
