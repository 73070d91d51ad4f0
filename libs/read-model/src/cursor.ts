import { isInstant } from '@zhixin/instant';

/** A value that a list is ordered by. */
export type CursorKey = string | number;

/** What a part of a list's key is, as PostgreSQL takes it: a 32-bit integer, a text, a time. */
export type KeyPart = 'integer' | 'text' | 'instant';

/** The cursor was not made by this list, or was changed on the way. Answer 400. */
export class BadCursor extends Error {
  readonly code = 'BAD_CURSOR';
  readonly status = 400;
  constructor() {
    super('The cursor is not one that this list gave.');
  }
}

/** One list that is read in pages. */
export interface PageRequest<Row> {
  /** Names the list, so that the cursor of one is refused by another. */
  readonly list: string;
  /** The `cursor` parameter of the request. */
  readonly cursor: string | undefined;
  /** Rows per page. */
  readonly limit: number;
  /** What the values of `keyOf` are, in their order. */
  readonly key: readonly KeyPart[];
  /** The row's values in the order of the list; together they are unique. */
  readonly keyOf: (row: Row) => readonly CursorKey[];
  /** Rows after the key, in order, `max` at most. */
  readonly fetch: (after: readonly CursorKey[] | undefined, max: number) => Promise<readonly Row[]>;
}

/** A page and the cursor of the next; absent where the list ends. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly next?: string;
}

/** Characters that a cursor may have: an identifier of 2,048 characters fits in, whatever its script. */
export const CURSOR_CHARACTERS_MAX = 12_000;

/**
 * Reads one page by key, so that rows that come and go neither repeat nor hide others. One row more
 * than the page is fetched to learn whether there is a next.
 *
 * @throws BadCursor
 */
export const pageByCursor = async <Row>(request: PageRequest<Row>): Promise<Page<Row>> => {
  const { cursor, limit, keyOf, fetch, ...of } = request;
  const rows = await fetch(cursor === undefined ? undefined : readCursor(of, cursor), limit + 1);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return last !== undefined && rows.length > limit
    ? { rows: page, next: cursorAt(of.list, keyOf(last)) }
    : { rows: page };
};

/** An opaque cursor that stands behind a row. */
export const cursorAt = (list: string, key: readonly CursorKey[]): string => {
  const text = JSON.stringify([list, ...key]);
  return Buffer.from(`${checksum(text)}${text}`).toString('base64url');
};

/**
 * The key behind which a cursor of a list stands.
 *
 * @throws BadCursor
 */
export const readCursor = (
  { list, key: parts }: Pick<PageRequest<never>, 'list' | 'key'>,
  cursor: string,
): readonly CursorKey[] => {
  const whole = Buffer.from(cursor.slice(0, CURSOR_CHARACTERS_MAX), 'base64url').toString('utf8');
  const text = whole.slice(CHECKSUM_CHARACTERS);
  if (checksum(text) !== whole.slice(0, CHECKSUM_CHARACTERS)) throw new BadCursor();
  const [from, ...key] = parsed(text);
  const isOurs = from === list && key.length === parts.length;
  if (!isOurs || !parts.every((part, at) => IS_PART[part](key[at]))) throw new BadCursor();
  return key as CursorKey[];
};

const INTEGER_MAX = 2 ** 31 - 1;

// The checksum is no secret, so that a cursor of our form may still say what the database cannot read.
const IS_PART: Readonly<Record<KeyPart, (value: unknown) => boolean>> = {
  integer: (value) => Number.isInteger(value) && Math.abs(value as number) <= INTEGER_MAX,
  text: (value) => typeof value === 'string' && !value.includes('\0'),
  instant: (value) => typeof value === 'string' && isInstant(value),
};

const CHECKSUM_CHARACTERS = 7;

// FNV-1a, 32 bits: catches accidents and play; a cursor grants nothing, so it needs no secret.
const checksum = (text: string) => {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash.toString(36).padStart(CHECKSUM_CHARACTERS, '0');
};

const parsed = (text: string): unknown[] => {
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value)) return value;
  } catch {
    // Not JSON is no cursor either.
  }
  throw new BadCursor();
};
