import type { AffectedBounds, ScopeRoot } from '@zhixin/contracts';
import { amount } from '../format/figures.js';
import { useWords } from '../language/translation.js';
import { shortName } from '../trace/names.js';
import { useUnitName } from '../trace/use-trace-words.js';
import { wordingOf } from './bounds.js';

const figuresOf = ({ low, high }: AffectedBounds) => ({
  low: amount(low),
  high: high === null ? '' : amount(high),
});

/** Says how much is affected, with its unit: “至多 300 个”, “up to 300 pcs”. */
export const useAmount = () => {
  const { t } = useWords();
  const unitName = useUnitName();
  return (bounds: AffectedBounds, uom: string): string =>
    t(`scope.amounts.${wordingOf(bounds)}`, { ...figuresOf(bounds), unit: unitName(uom) });
};

/** The same without the unit, for a column that names it. */
export const useBareAmount = () => {
  const { t } = useWords();
  return (bounds: AffectedBounds): string =>
    t(`scope.bare.${wordingOf(bounds)}`, figuresOf(bounds));
};

/** What a scope starts from, in one line. */
export const useRootNames = () => {
  const { t } = useWords();
  return (roots: readonly Pick<ScopeRoot, 'epc'>[]): string => {
    const [first] = roots;
    const what = first === undefined ? '' : shortName(first.epc);
    return roots.length > 1 ? t('scope.andMore', { what, count: roots.length }) : what;
  };
};
