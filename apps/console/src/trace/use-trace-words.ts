import type { TraceEdge } from '@zhixin/contracts';
import { figure } from '../format/figures.js';
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

/** A quantity with its unit of UN/ECE Recommendation 20; without a unit it counts pieces. */
export const useQuantity = () => {
  const { t } = useWords();
  return (quantity: TraceEdge['quantity']): string => {
    if (quantity === undefined) return '';
    const { value, uom = 'EA' } = quantity;
    return `${figure(value)} ${isUnit(uom) ? t(`trace.unit.${uom}`) : uom}`;
  };
};
