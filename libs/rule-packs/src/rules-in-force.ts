import type { DatedPack } from './pack-fields.js';
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
export const rulesInForce = <Pack extends DatedPack>(
  book: readonly Pack[],
  { validAt, knownAt }: Moment,
): Pack | undefined => {
  let chosen: Pack | undefined;
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

const publishedAt = (pack: DatedPack) =>
  pack.publishedAt === undefined ? -Infinity : Date.parse(pack.publishedAt);

const isNewer = (left: DatedPack, right: DatedPack) => {
  const published = publishedAt(left) - publishedAt(right);
  if (published > 0 || published < 0) return published > 0;
  const effective = Date.parse(left.effectiveFrom) - Date.parse(right.effectiveFrom);
  return effective === 0 ? left.version > right.version : effective > 0;
};
