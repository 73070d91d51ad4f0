/** Who reads, as far as it matters here: the claims of the verified token. */
export interface FeedReader {
  readonly role: string;
  readonly uscc?: string;
  /** GB/T 2260 prefix: 2, 4 or 6 digits. */
  readonly region?: string;
}

/** The attributes of an event that decide who may see it. */
export interface EventAddress {
  readonly uscc: string;
  /** Full 6-digit GB/T 2260 code of where the enterprise was when it was published; it stays when it moves. */
  readonly region: string;
  readonly audience: Audience;
}

export type Audience = 'public' | 'parties' | 'regulators';

/** The part of a feed that one reader gets; `nothing` is a feed without events, not an error. */
export type Visibility =
  | { readonly part: 'nothing' }
  | { readonly part: 'enterprise'; readonly uscc: string }
  | { readonly part: 'region'; readonly prefix: string; readonly audiences: readonly Audience[] }
  | { readonly part: 'everywhere'; readonly audiences: readonly Audience[] };

const EVERY_AUDIENCE: readonly Audience[] = ['public', 'parties', 'regulators'];
const AGENCY_AUDIENCES: readonly Audience[] = ['public', 'parties'];
const REGION_PREFIX = /^\d{2}(\d{2}){0,2}$/;
const NOTHING: Visibility = { part: 'nothing' };

/**
 * What a reader may see. An enterprise sees what concerns itself; a regulator everything in its
 * region; an agency of a region what is public or meant for the parties there; an agency without a region
 * what is public, everywhere; nobody else anything. A claim that is missing or malformed shows nothing.
 */
export const visibilityOf = ({ role, uscc, region }: FeedReader): Visibility => {
  if (role === 'enterprise') return uscc === undefined ? NOTHING : { part: 'enterprise', uscc };
  if (role === 'agency' && region === undefined)
    return { part: 'everywhere', audiences: ['public'] };
  if (role !== 'agency' && role !== 'regulator') return NOTHING;
  if (region === undefined || !REGION_PREFIX.test(region)) return NOTHING;
  return {
    part: 'region',
    prefix: region,
    audiences: role === 'regulator' ? EVERY_AUDIENCE : AGENCY_AUDIENCES,
  };
};

/** Whether one event lies in a reader's part of the feed. */
export const sees = (visibility: Visibility, event: EventAddress): boolean => {
  switch (visibility.part) {
    case 'nothing':
      return false;
    case 'enterprise':
      return event.uscc === visibility.uscc;
    case 'region':
      return (
        event.region.startsWith(visibility.prefix) && visibility.audiences.includes(event.audience)
      );
    case 'everywhere':
      return visibility.audiences.includes(event.audience);
  }
};
