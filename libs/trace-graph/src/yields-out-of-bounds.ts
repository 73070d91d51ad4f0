import { decimalFrom } from './amount.js';
import { epcOf } from './books.js';
import type { Finding, Ledger } from './ledger.js';
import { measuredTransformations, partsOf } from './mass-balance.js';
import type { FindingRules, YieldBound } from './request.js';

const GTIN = /\/01\/(\d{14})(\/|$)/;

/**
 * Transformations out of which more came than went in, or less than the bound for the product allows. Pieces of one
 * product are no measure of another's: six bottles make one case.
 */
export const yieldsOutOfBounds = (ledger: Ledger, { yields }: FindingRules): readonly Finding[] =>
  measuredTransformations(ledger).flatMap(({ number, first, dimension, cameIn, cameOut }) => {
    if (dimension === 'pieces') return [];
    const bound = boundFor(yields, epcOf(ledger, first));
    const [share, amount] =
      cameOut > cameIn
        ? [bound.gainShareAtMost, cameOut - cameIn]
        : [bound.lossShareAtMost, cameIn - cameOut];
    const { digits, scale } = decimalFrom(share)!;
    if (amount * 10n ** BigInt(scale) <= cameIn * digits) return [];
    const parts = partsOf(ledger, number);
    return [
      {
        kind: 'yield',
        thing: first,
        party: parts[0]!.event.reporter,
        amount,
        events: parts.map(({ event }) => event.id),
      },
    ];
  });

const boundFor = (yields: readonly YieldBound[], epc: string): YieldBound => {
  const gtin = GTIN.exec(epc)?.[1];
  const ofProduct = yields.find(({ gtins }) => gtin !== undefined && gtins?.includes(gtin));
  return ofProduct ?? yields.find(({ gtins }) => gtins === undefined)!;
};
