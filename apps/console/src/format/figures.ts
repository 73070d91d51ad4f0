const MINUS = '−';

/** A number without needless decimals: `82`, `82.5`. */
export const figure = (value: number): string => String(Math.round(value * 100) / 100);

/** Points with their sign: `+2`, `−12`, `0`. */
export const points = (value: number): string => {
  const rounded = figure(Math.abs(value));
  if (rounded === '0') return '0';
  return value > 0 ? `+${rounded}` : `${MINUS}${rounded}`;
};

/** Decimals of an amount of goods. */
const AMOUNT_DECIMALS_MAX = 6;
const amounts = new Intl.NumberFormat('en-US', { maximumFractionDigits: AMOUNT_DECIMALS_MAX });

/** An amount of goods: `100,000`, `0.125`; grouping by thousands reads alike in both languages. */
export const amount = (value: number): string => amounts.format(value).replace('-', MINUS);
