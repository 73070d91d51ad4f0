import type { RecallPack } from './recall-pack.js';
import { rulesInForce } from './rules-in-force.js';

/** All versions of all recall regimes, in any order. */
export type RecallBook = readonly RecallPack[];

/** By what the version of a regime is chosen. */
export interface RegimeAsked {
  readonly regime: string;
  /** RFC 3339: when the recaller learnt of the risk. */
  readonly discoveredAt: string;
  /** Epoch milliseconds: as far as was published then; absent: all of the book. */
  readonly knownAt?: number;
}

/**
 * The version of a regime under which a recall stands: the one in force at the moment at which its recaller discovered
 * the risk. Undefined for a regime that the book does not know, and for a discovery before its first version. Which
 * version a case was opened under is kept in the case: a correction published later does not move it.
 */
export const recallRegimeFor = (
  book: RecallBook,
  { regime, discoveredAt, knownAt = Infinity }: RegimeAsked,
): RecallPack | undefined =>
  rulesInForce(
    book.filter((pack) => pack.regime === regime),
    { validAt: Date.parse(discoveredAt), knownAt },
  );

/** The version of a regime by its name: what a case was opened under. */
export const recallPackOf = (
  book: RecallBook,
  { id, version }: { readonly id: string; readonly version: string },
): RecallPack | undefined => book.find((pack) => pack.id === id && pack.version === version);

/** The regimes that the book knows, each once. */
export const recallRegimes = (book: RecallBook): readonly string[] =>
  [...new Set(book.map(({ regime }) => regime))].sort();
