import type { Grade } from '@zhixin/rule-packs';
import { isUsable, type Assessment } from './assess.js';
import type { KnownEvent } from './knowledge.js';
import { ledgerOf } from './ledger.js';
import { TENTHS } from './ledger-line.js';
import { gradeOf, scoreAt, sharesFor } from './score.js';

/** The score of one family of products. */
export interface FamilyScore {
  readonly productFamily: string;
  readonly score: number;
  /** By the score alone: holding and forcing are matters of the enterprise. */
  readonly grade: Grade;
}

/**
 * Scores of the product families that events name, worst first: the same rules, over the events of the
 * family alone. What concerns the enterprise as such is no family's.
 */
export const productFamiliesOf = (
  { knowledge, pack }: Pick<Assessment, 'knowledge' | 'pack'>,
  validAt: number,
): readonly FamilyScore[] => {
  const families = new Map<string, KnownEvent[]>();
  for (const event of knowledge.events) {
    const { productFamily, effectiveFrom } = event;
    if (productFamily === undefined || effectiveFrom > validAt || !isUsable(event, validAt))
      continue;
    families.set(productFamily, [...(families.get(productFamily) ?? []), event]);
  }
  return [...families]
    .map(([productFamily, events]) => {
      const ledger = ledgerOf(pack, events, knowledge.establishedAt);
      const tenths = scoreAt(ledger, validAt, sharesFor(ledger));
      return { productFamily, score: tenths / TENTHS, grade: gradeOf(pack, tenths) };
    })
    .sort(
      (one, other) => one.score - other.score || (one.productFamily < other.productFamily ? -1 : 1),
    );
};
