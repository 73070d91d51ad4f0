/**
 * A list that only grows. Lists made from one another share their items, so appending costs the same
 * however long the list is, and an older list still sees only what it had.
 */
export interface AppendOnlyList<Item> {
  readonly length: number;
  /** May hold more than `length` items: those belong to newer lists. Read through `itemsOf`. */
  readonly shared: Item[];
}

export const nothingYet = <Item>(): AppendOnlyList<Item> => ({ length: 0, shared: [] });

/** The list with one more item. */
export const appended = <Item>(list: AppendOnlyList<Item>, item: Item): AppendOnlyList<Item> => {
  // Whoever appends to a list that already has a newer one starts a branch of their own. The first
  // append always branches, because the empty list is one constant that everybody shares.
  const own = list.length > 0 && list.shared.length === list.length;
  const shared = own ? list.shared : list.shared.slice(0, list.length);
  shared.push(item);
  return { length: list.length + 1, shared };
};

/** Items, oldest first. */
export const itemsOf = <Item>({ length, shared }: AppendOnlyList<Item>): readonly Item[] =>
  shared.length === length ? shared : shared.slice(0, length);
