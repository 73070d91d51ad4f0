import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { isInstant, utcMillis } from '@zhixin/instant';
import type { Parameters } from './parameter-reader.js';

/** How long a page token is taken. */
export const PAGE_TOKEN_TTL_MS = 24 * 3_600_000;
/** Bytes of a token unpacked; more was never packed by us. */
const SEALED_BYTES_MAX = 262_144;

/**
 * Where the next page starts. `head` is the log's head when the first page was read: what is written
 * later belongs to no page, so that pages neither shift nor repeat.
 */
export interface PageStart {
  readonly head: number;
  /** Position of the last event given, and its event time where that orders the pages. */
  readonly position: number;
  readonly eventTime?: string;
  /** Events given so far, where `eventCountLimit` bounds them. */
  readonly given: number;
}

interface SealedPage {
  readonly start: PageStart;
  /** The query that the pages belong to, so that the token alone leads on. */
  readonly of: Readonly<Record<string, unknown>>;
  readonly perPage?: unknown;
  readonly until: number;
}

/** A page asked for by token: where it starts, and of what. */
export interface NextPage {
  readonly start: PageStart;
  readonly parameters: Parameters;
}

/** What a token belongs to; the page size may change under way. */
const queryIn = (parameters: Parameters): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(parameters)
      .filter(([name, value]) => name !== 'nextPageToken' && name !== 'perPage' && value !== '')
      .sort(([left], [right]) => (left < right ? -1 : 1)),
  );

interface TokenContext {
  readonly parameters: Parameters;
  readonly now: string;
}

/** An opaque token and the moment it expires. */
export const issuePageToken = (start: PageStart, { parameters, now }: TokenContext) => {
  const until = Date.parse(now) + PAGE_TOKEN_TTL_MS;
  const { perPage } = parameters;
  const sealed: SealedPage = { start, of: queryIn(parameters), perPage, until };
  return {
    token: deflateRawSync(JSON.stringify(sealed)).toString('base64url'),
    expires: new Date(until).toISOString(),
  };
};

/**
 * Reads a token back. Whoever repeats the query beside it must repeat it whole. It grants nothing: the
 * caller's scope applies to every page anew.
 */
export const readPageToken = (
  token: string,
  { parameters, now }: TokenContext,
): NextPage | 'malformed' | 'expired' | 'other query' => {
  const sealed = parsed(token);
  if (sealed === undefined) return 'malformed';
  const { start, of, until } = sealed;
  if (until < Date.parse(now)) return 'expired';
  const repeated = queryIn(parameters);
  const isOther = JSON.stringify(repeated) !== JSON.stringify(of);
  if (Object.keys(repeated).length > 0 && isOther) return 'other query';
  const perPage = parameters['perPage'] ?? sealed.perPage;
  return { start, parameters: { ...of, ...(perPage === undefined ? {} : { perPage }) } };
};

const parsed = (token: string): SealedPage | undefined => {
  try {
    const packed = Buffer.from(token, 'base64url');
    const text = inflateRawSync(packed, { maxOutputLength: SEALED_BYTES_MAX }).toString();
    const { start, of, ...rest } = JSON.parse(text) as SealedPage;
    const { head, position, given, eventTime } = start;
    const isSound =
      [head, position, given, rest.until].every(isCount) &&
      (eventTime === undefined || (isInstant(eventTime) && utcMillis(eventTime) === eventTime)) &&
      typeof of === 'object' &&
      of !== null;
    return isSound ? { start, of, ...rest } : undefined;
  } catch {
    return undefined;
  }
};

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
