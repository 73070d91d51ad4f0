import type { TraceEdge } from '@zhixin/contracts';
import { amount } from '../format/figures.js';
import { useWords } from '../language/translation.js';
import { zhTrace } from '../language/zh-trace.js';
import { bareStep } from './names.js';

type BizStepWord = keyof typeof zhTrace.bizStep;
type UnitWord = keyof typeof zhTrace.unit;

const isStep = (step: string): step is BizStepWord => step in zhTrace.bizStep;
const isUnit = (unit: string): unit is UnitWord => unit in zhTrace.unit;

/** Names a CBV business step; one outside the vocabulary keeps the name it was reported with. */
export const useStepName = () => {
  const { t } = useWords();
  return (bizStep: string | undefined): string => {
    if (bizStep === undefined) return '';
    const bare = bareStep(bizStep);
    return isStep(bare) ? t(`trace.bizStep.${bare}`) : bizStep;
  };
};

/** Names a unit of UN/ECE Recommendation 20; one that the console has no word for keeps its code. */
export const useUnitName = () => {
  const { t } = useWords();
  return (uom: string): string => (isUnit(uom) ? t(`trace.unit.${uom}`) : uom);
};

/** A quantity with its unit; without a unit it counts pieces. */
export const useQuantity = () => {
  const unitName = useUnitName();
  return (quantity: TraceEdge['quantity']): string => {
    if (quantity === undefined) return '';
    const { value, uom = 'EA' } = quantity;
    return `${amount(value)} ${unitName(uom)}`;
  };
};
