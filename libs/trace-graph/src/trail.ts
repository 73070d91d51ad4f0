/** How something suspect came to an item. */
export type Relation = 'root' | 'content' | 'hop' | 'output' | 'member' | 'commingled';

/** The way from a root: each step with the events that prove it, newest first. */
export interface Trail {
  readonly relation: Relation;
  readonly steps: number;
  readonly at: number;
  readonly events: readonly string[];
  readonly before: Trail | undefined;
}

/** Where a way begins. */
export const rootTrail = (at: number): Trail => ({
  relation: 'root',
  steps: 0,
  at,
  events: [],
  before: undefined,
});

/** The same way with one step more. */
export const further = <Before extends Trail | undefined>(
  before: Before,
  relation: Relation,
  at: number,
  events: readonly string[],
): Trail | Before => before && { relation, steps: before.steps + 1, at, events, before };

/** The events of a way, from the root on. */
export const pathOf = (trail: Trail | undefined): readonly string[] => {
  const path: string[] = [];
  for (let at = trail; at !== undefined; at = at.before) path.unshift(...at.events);
  return [...new Set(path)];
};

/** The way of fewest steps, then the earliest, then bytewise (scope.md, Canonical). */
export const better = (left: Trail | undefined, right: Trail | undefined): Trail | undefined => {
  if (left === undefined || right === undefined || left === right) return left ?? right;
  const order = left.steps - right.steps || left.at - right.at;
  if (order !== 0) return order < 0 ? left : right;
  return pathOf(left).join(' ') <= pathOf(right).join(' ') ? left : right;
};
