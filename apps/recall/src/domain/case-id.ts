import { createHash } from 'node:crypto';
import type { CaseToOpen } from './open-case.js';

const ID_CHARACTERS = 32;

/**
 * The id of a case, from what makes it that case: who answers, for what, since when, and from which source. Opening it
 * twice is opening it once; a seller's own-fault recall of the same lot is another case.
 */
export const caseIdOf = ({
  regime,
  responsible,
  product,
  discoveredAt,
  source,
}: CaseToOpen): string => {
  const parts = [
    ...[regime, responsible.uscc, product.normalize('NFKC').replace(/\s/g, '')],
    ...[new Date(discoveredAt).toISOString(), source.kind, source.ref ?? ''],
  ];
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, ID_CHARACTERS);
};

/** Whether a text can be the id of a case at all. */
export const isCaseId = (text: string): boolean => /^[0-9a-f]{32}$/.test(text);
