import { isSome, type Amount } from './amount.js';

/** Columns of a mass balance that events fill. */
export type BalanceColumn =
  'produced' | 'received' | 'returned' | 'shipped' | 'sold' | 'consumed' | 'destroyed';

/** What one party did with one lot, its serials included. */
export interface Balance {
  readonly lot: number;
  readonly party: number;
  readonly columns: Record<BalanceColumn, bigint>;
  /** Reported as gone without being sold, used or destroyed. */
  lost: bigint;
  /** Missing or left over by the last count. */
  readonly counts: string[];
  /** The events by which more went out than was there. */
  readonly beyond: string[];
  /** Some amount is not known, so that the sum says nothing. */
  isUnknown: boolean;
  /** The events behind each column, where they are noted. */
  readonly behind: Partial<Record<BalanceColumn, Set<string>>>;
  /** The event that is being told, where events are noted. */
  readonly now: (() => string) | undefined;
}

export interface Balances {
  readonly of: (lot: number, party: number) => Balance;
  readonly all: () => readonly Balance[];
}

/** @param now the event that is being told; absent: the events behind the figures are not noted */
export const balances = (now?: () => string): Balances => {
  const found = new Map<number, Map<number, Balance>>();
  return {
    of: (lot, party) => {
      let ofLot = found.get(lot);
      if (ofLot === undefined) found.set(lot, (ofLot = new Map()));
      let balance = ofLot.get(party);
      if (balance === undefined)
        ofLot.set(
          party,
          (balance = {
            lot,
            party,
            columns: {
              produced: 0n,
              received: 0n,
              returned: 0n,
              shipped: 0n,
              sold: 0n,
              consumed: 0n,
              destroyed: 0n,
            },
            lost: 0n,
            counts: [],
            beyond: [],
            isUnknown: false,
            behind: {},
            now,
          }),
        );
      return balance;
    },
    all: () => [...found.values()].flatMap((ofLot) => [...ofLot.values()]),
  };
};

/** Adds to a column; an unknown amount makes the sum unknown. */
export const book = (balance: Balance, column: BalanceColumn, amount: Amount): void => {
  if (amount === null) balance.isUnknown = true;
  else balance.columns[column] += amount;
  if (balance.now !== undefined && amount !== 0n)
    (balance.behind[column] ??= new Set()).add(balance.now());
};

export const bookLost = (balance: Balance, amount: Amount): void => {
  if (amount === null) balance.isUnknown = isSome(amount);
  else balance.lost += amount;
};
