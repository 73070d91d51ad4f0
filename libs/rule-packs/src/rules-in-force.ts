import type { RulePack } from './rule-pack.js';

/** All versions of one pack, in any order. */
export type RuleBook = readonly RulePack[];

/** An instant in the time that the rules speak of, and one in the time that we learnt things. */
export interface Moment {
  /** Epoch milliseconds. */
  readonly validAt: number;
  /** Epoch milliseconds. */
  readonly knownAt: number;
}

/**
 * The version in force at `validAt` as far as was published at `knownAt`; undefined where there is none.
 * Of several that claim the same instant the one published last wins: that is how a corrected pack
 * replaces a faulty one without changing what was answered before.
 */
export const rulesInForce = (
  book: RuleBook,
  { validAt, knownAt }: Moment,
): RulePack | undefined => {
  let chosen: RulePack | undefined;
  for (const pack of book) {
    if (publishedAt(pack) > knownAt || Date.parse(pack.effectiveFrom) > validAt) continue;
    if (pack.effectiveTo !== undefined && Date.parse(pack.effectiveTo) <= validAt) continue;
    if (chosen === undefined || isNewer(pack, chosen)) chosen = pack;
  }
  return chosen;
};

/** Instants (epoch milliseconds, ascending) at which another version comes into or goes out of force. */
export const changesOfRules = (book: RuleBook): readonly number[] =>
  [
    ...new Set(
      book.flatMap(({ effectiveFrom, effectiveTo }) => [
        Date.parse(effectiveFrom),
        ...(effectiveTo === undefined ? [] : [Date.parse(effectiveTo)]),
      ]),
    ),
  ].sort((left, right) => left - right);

const publishedAt = (pack: RulePack) =>
  pack.publishedAt === undefined ? -Infinity : Date.parse(pack.publishedAt);

const isNewer = (left: RulePack, right: RulePack) => {
  const published = publishedAt(left) - publishedAt(right);
  if (published > 0 || published < 0) return published > 0;
  const effective = Date.parse(left.effectiveFrom) - Date.parse(right.effectiveFrom);
  return effective === 0 ? left.version > right.version : effective > 0;
};
