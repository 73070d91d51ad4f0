import { isSome, less, plus, type Amount } from './amount.js';

/** A thing in a container. */
export interface CrateContent {
  readonly child: number;
  readonly container: number;
}

/** What is in what, whoever says so. */
export interface Crates {
  readonly put: (child: number, container: number, amount: Amount) => void;
  /** Without an amount all of it. */
  readonly takeOut: (child: number, container: number, amount: Amount) => void;
  readonly takeOutOfAll: (child: number) => void;
  readonly empty: (container: number) => void;
  readonly directlyIn: (container: number) => readonly number[];
  /** At any depth. */
  readonly contentsOf: (container: number) => readonly CrateContent[];
}

export const crates = (): Crates => {
  const contents = new Map<number, Map<number, Amount>>();
  const parents = new Map<number, Set<number>>();
  const remove = (child: number, container: number) => {
    contents.get(container)?.delete(child);
    parents.get(child)?.delete(container);
  };
  const directlyIn = (container: number) => [...(contents.get(container)?.keys() ?? [])];
  return {
    directlyIn,
    put: (child, container, amount) => {
      let inside = contents.get(container);
      if (inside === undefined) contents.set(container, (inside = new Map<number, Amount>()));
      inside.set(child, plus(inside.has(child) ? inside.get(child)! : 0n, amount));
      let outside = parents.get(child);
      if (outside === undefined) parents.set(child, (outside = new Set()));
      outside.add(container);
    },
    takeOut: (child, container, amount) => {
      const inside = contents.get(container)?.get(child);
      if (inside === undefined) return;
      const rest = amount === null ? 0n : less(inside, amount);
      if (isSome(rest)) contents.get(container)!.set(child, rest);
      else remove(child, container);
    },
    takeOutOfAll: (child) => {
      for (const container of [...(parents.get(child) ?? [])]) remove(child, container);
    },
    empty: (container) => {
      for (const child of directlyIn(container)) remove(child, container);
    },
    contentsOf: (container) => {
      const found: CrateContent[] = [];
      const opened = new Set<number>();
      const open = (outer: number) => {
        if (opened.has(outer)) return;
        opened.add(outer);
        for (const child of directlyIn(outer)) {
          found.push({ child, container: outer });
          open(child);
        }
      };
      open(container);
      return found;
    },
  };
};
