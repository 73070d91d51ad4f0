import { hashOf, type SignatureAlgorithm } from './algorithm.js';
import { holdsLargeArray, membersOf, PART_ITEMS_MAX } from './canonical.js';

/** A part of a document with a hash of its own, so that one that was changed can be named. */
export interface DocumentPart {
  /** RFC 6901; of a slice of a large array with its first and last index, e.g. `/items/0-999`. */
  readonly pointer: string;
  readonly hash: string;
}

/** A part, and what stands there. */
export interface LocatedPart {
  readonly pointer: string;
  readonly value: unknown;
}

/** The parts of a document: each of its members; of a large array each thousand items. */
export function* locatedParts(
  document: Readonly<Record<string, unknown>>,
  under = '',
): Generator<LocatedPart> {
  for (const [name, value] of membersOf(document)) {
    const pointer = `${under}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (Array.isArray(value) && value.length > PART_ITEMS_MAX) yield* slicesOf(pointer, value);
    else if (holdsLargeArray(value)) yield* locatedParts(value, pointer);
    else yield { pointer, value };
  }
}

function* slicesOf(pointer: string, items: readonly unknown[]): Generator<LocatedPart> {
  for (let from = 0; from < items.length; from += PART_ITEMS_MAX) {
    const value = items.slice(from, from + PART_ITEMS_MAX);
    yield { pointer: `${pointer}/${from}-${from + value.length - 1}`, value };
  }
}

/** The parts of a document with their hashes. @throws NotCanonical */
export const partsOf = (
  alg: SignatureAlgorithm,
  document: Readonly<Record<string, unknown>>,
): readonly DocumentPart[] =>
  [...locatedParts(document)].map(({ pointer, value }) => ({ pointer, hash: hashOf(alg, value) }));
