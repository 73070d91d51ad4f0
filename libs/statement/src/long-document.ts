import { runningHash, type SignatureAlgorithm } from './algorithm.js';
import { canonicalText, membersOf, PART_ITEMS_MAX } from './canonical.js';
import type { SigningKey } from './keys.js';
import type { DocumentPart } from './parts.js';
import { assertUnmarked, signatureOn, type Statement } from './statement.js';

/** A list that is too long to be held: it is read slice by slice, as often as need be. */
export class LongList {
  constructor(
    readonly length: number,
    /** The canonical texts of its items, joined by commas: `PART_ITEMS_MAX` items a slice, fewer in the last. */
    readonly slices: () => Iterable<string> | AsyncIterable<string>,
  ) {}
}

/** What a long document says: JSON, in which a member of an object may be a `LongList`. */
export type LongContent = Readonly<Record<string, unknown>>;

/**
 * Signs a document whose long lists are read from elsewhere, in bounded memory: `parts` and `signed` are those that
 * `sign` gives for the same content. Its lists are read twice.
 *
 * @param at epoch milliseconds
 * @throws NotCanonical, and RangeError for a document that has a member `parts` or `signed`.
 */
export const signLong = async (
  content: LongContent,
  { key, at }: { readonly key: SigningKey; readonly at: number },
): Promise<Pick<Statement<object>, 'parts' | 'signed'>> => {
  assertUnmarked(content);
  const { alg } = key;
  const parts: DocumentPart[] = [];
  for await (const part of partsIn(alg, content)) parts.push(part);
  const hash = await hashOfPieces(alg, canonicalLongText({ ...content, parts }));
  return { parts, signed: signatureOn(hash, { key, at }) };
};

/** The canonical text of a long document in pieces, e.g. for a file. @throws NotCanonical */
export async function* canonicalLongText(value: unknown): AsyncGenerator<string> {
  if (value instanceof LongList) {
    yield '[';
    let between = '';
    for await (const slice of value.slices()) {
      yield between + slice;
      between = ',';
    }
    yield ']';
    return;
  }
  if (!holdsList(value)) return yield canonicalText(value);
  yield '{';
  for (const [index, [name, member]] of membersOf(value).entries()) {
    yield `${index > 0 ? ',' : ''}${canonicalText(name)}:`;
    yield* canonicalLongText(member);
  }
  yield '}';
}

// As `locatedParts` has them.
async function* partsIn(
  alg: SignatureAlgorithm,
  document: LongContent,
  under = '',
): AsyncGenerator<DocumentPart> {
  for (const [name, member] of membersOf(document)) {
    const pointer = `${under}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (isLong(member)) yield* slicesOf(alg, pointer, isList(member) ? member : listOf(member));
    else if (holdsList(member, isLong)) yield* partsIn(alg, member, pointer);
    else yield { pointer, hash: await hashOfPieces(alg, canonicalLongText(member)) };
  }
}

async function* slicesOf(
  alg: SignatureAlgorithm,
  pointer: string,
  list: LongList,
): AsyncGenerator<DocumentPart> {
  let from = 0;
  for await (const slice of list.slices()) {
    const to = Math.min(from + PART_ITEMS_MAX, list.length);
    const hash = runningHash(alg);
    hash.update(`[${slice}]`);
    yield { pointer: `${pointer}/${from}-${to - 1}`, hash: hash.text() };
    from = to;
  }
}

const listOf = (items: readonly unknown[]): LongList =>
  new LongList(items.length, function* () {
    for (let from = 0; from < items.length; from += PART_ITEMS_MAX)
      yield items
        .slice(from, from + PART_ITEMS_MAX)
        .map((item) => canonicalText(item))
        .join(',');
  });

const isList = (value: unknown): value is LongList => value instanceof LongList;

const isLong = (value: unknown): value is LongList | readonly unknown[] =>
  (isList(value) || Array.isArray(value)) && value.length > PART_ITEMS_MAX;

/** Whether an object holds a list of some kind, however deep below objects. */
const holdsList = (
  value: unknown,
  isWanted: (member: unknown) => boolean = isList,
): value is LongContent =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !isList(value) &&
  Object.values(value).some((member) => isWanted(member) || holdsList(member, isWanted));

const hashOfPieces = async (
  alg: SignatureAlgorithm,
  pieces: AsyncIterable<string>,
): Promise<string> => {
  const hash = runningHash(alg);
  for await (const piece of pieces) hash.update(piece);
  return hash.text();
};
