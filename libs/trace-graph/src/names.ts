/** No name: of a place, a party or a container that an event leaves out. */
export const NONE = -1;

/** Texts as small integers, so that rows are narrow and compare quickly. */
export interface Names {
  /** The number of a text, a new one where it has none yet. */
  readonly numberOf: (text: string) => number;
  /** The number of a text, or `NONE`. */
  readonly find: (text: string | undefined) => number;
  readonly textOf: (number: number) => string;
  readonly count: () => number;
}

export const names = (): Names => {
  const texts: string[] = [];
  const numbers = new Map<string, number>();
  return {
    numberOf: (text) => {
      const known = numbers.get(text);
      if (known !== undefined) return known;
      numbers.set(text, texts.length);
      return texts.push(text) - 1;
    },
    find: (text) => (text === undefined ? NONE : (numbers.get(text) ?? NONE)),
    textOf: (number) => texts[number]!,
    count: () => texts.length,
  };
};

/** Order of two texts by their bytes in UTF-8, which is that of their code points and not of their UTF-16 units. */
export const bytewise = (left: string, right: string): number => {
  if (left === right) return 0;
  if (HIGH_UNITS.test(left) && HIGH_UNITS.test(right)) return byCodePoints(left, right);
  return left < right ? -1 : 1;
};

/** Units of UTF-16 whose order is not that of the code points they stand for. */
const HIGH_UNITS = /[\ud800-\uffff]/;

const byCodePoints = (left: string, right: string): number => {
  const length = Math.min(left.length, right.length);
  for (let place = 0; place < length; place += 1) {
    const [a, b] = [left.charCodeAt(place), right.charCodeAt(place)];
    if (a === b) continue;
    // Surrogates stand for code points above all others.
    const isHigh = (unit: number) => unit >= 0xd800 && unit <= 0xdfff;
    if (isHigh(a) !== isHigh(b)) return isHigh(a) ? 1 : -1;
    return a - b;
  }
  return left.length - right.length;
};
