import { createHash } from 'node:crypto';

/** How long a page token is taken. */
export const PAGE_TOKEN_TTL_MS = 24 * 3_600_000;

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

interface Sealed extends PageStart {
  readonly of: string;
  readonly until: number;
}

/** Parameters that a token belongs to; the page size may change under way. */
const fingerprint = (parameters: Readonly<Record<string, unknown>>): string => {
  const relevant = Object.entries(parameters)
    .filter(([name, value]) => name !== 'nextPageToken' && name !== 'perPage' && value !== '')
    .sort(([left], [right]) => (left < right ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(relevant)).digest('base64url').slice(0, 16);
};

interface Issue {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly now: string;
}

/** An opaque token and the moment it expires. */
export const issuePageToken = (start: PageStart, { parameters, now }: Issue) => {
  const until = Date.parse(now) + PAGE_TOKEN_TTL_MS;
  const sealed: Sealed = { ...start, of: fingerprint(parameters), until };
  return {
    token: Buffer.from(JSON.stringify(sealed)).toString('base64url'),
    expires: new Date(until).toISOString(),
  };
};

/** Reads a token back. It grants nothing: the caller's scope applies to every page anew. */
export const readPageToken = (
  token: string,
  { parameters, now }: Issue,
): PageStart | 'malformed' | 'expired' | 'other query' => {
  const sealed = parsed(token);
  if (sealed === undefined) return 'malformed';
  if (sealed.until < Date.parse(now)) return 'expired';
  if (sealed.of !== fingerprint(parameters)) return 'other query';
  return sealed;
};

const parsed = (token: string): Sealed | undefined => {
  try {
    const value = JSON.parse(Buffer.from(token, 'base64url').toString()) as Sealed;
    const numbers = [value.head, value.position, value.given, value.until];
    const times = value.eventTime === undefined || !Number.isNaN(Date.parse(value.eventTime));
    return numbers.every(Number.isSafeInteger) && times && typeof value.of === 'string'
      ? value
      : undefined;
  } catch {
    return undefined;
  }
};
