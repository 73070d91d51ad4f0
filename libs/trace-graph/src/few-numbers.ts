/**
 * A set of numbers that is small for most who have one. A small one is a list that is never changed, so that those who
 * have the same may share it; a large one is a set of its own.
 */
export type FewNumbers = readonly number[] | Set<number>;

export const NO_NUMBERS: readonly number[] = [];

/** Longer lists become sets. */
const LIST_MAX = 8;

export const hasNumber = (numbers: FewNumbers, one: number): boolean =>
  numbers instanceof Set ? numbers.has(one) : numbers.includes(one);

export const countOf = (numbers: FewNumbers): number =>
  numbers instanceof Set ? numbers.size : numbers.length;

/** A list with one number more, or the set that it becomes. */
export const listWith = (numbers: readonly number[], one: number): FewNumbers => {
  if (numbers.includes(one)) return numbers;
  return numbers.length < LIST_MAX ? [...numbers, one] : new Set([...numbers, one]);
};

/** The numbers without one of them. */
export const without = (numbers: FewNumbers, one: number): FewNumbers => {
  if (!(numbers instanceof Set)) return numbers.filter((number) => number !== one);
  numbers.delete(one);
  return numbers;
};
