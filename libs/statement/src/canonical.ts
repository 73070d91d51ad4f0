import canonicalize from 'canonicalize';

/** A member of an array whose pieces are written one by one, so that no text of a whole large document is made. */
export const PART_ITEMS_MAX = 1_000;

/** What has no canonical form: a number that is none, a value that JSON does not know. */
export class NotCanonical extends Error {}

/**
 * The canonical text of a JSON value (RFC 8785): members by name, numbers as ECMAScript writes them, no blanks.
 *
 * @throws NotCanonical
 */
export const canonicalText = (value: unknown): string => {
  let text: string | undefined;
  try {
    text = canonicalize(value);
  } catch (cause) {
    throw new NotCanonical(String(cause), { cause });
  }
  if (text === undefined) throw new NotCanonical(`A ${typeof value} is no JSON value.`);
  return text;
};

/**
 * The same text in pieces: of a large array an item at a time.
 *
 * @throws NotCanonical
 */
export function* canonicalPieces(value: unknown): Generator<string> {
  if (Array.isArray(value) && value.length > PART_ITEMS_MAX) {
    yield '[';
    for (const [index, item] of value.entries()) {
      if (index > 0) yield ',';
      yield* canonicalPieces(item);
    }
    yield ']';
    return;
  }
  if (!holdsLargeArray(value)) return yield canonicalText(value);
  yield '{';
  for (const [index, [name, member]] of membersOf(value).entries()) {
    yield `${index > 0 ? ',' : ''}${canonicalText(name)}:`;
    yield* canonicalPieces(member);
  }
  yield '}';
}

/** Whether the value is an object with an array of more than `PART_ITEMS_MAX` items in it, however deep below objects. */
export const holdsLargeArray = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).some(
    (member) =>
      (Array.isArray(member) && member.length > PART_ITEMS_MAX) || holdsLargeArray(member),
  );

/** Members in the order of RFC 8785, without those that JSON leaves out. */
export const membersOf = (
  value: Readonly<Record<string, unknown>>,
): readonly (readonly [name: string, member: unknown])[] =>
  Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : 1));
