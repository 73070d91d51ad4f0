/** What kind of user a token speaks for. `public` is a request without a token; `service` another service of the platform. */
export type Role = 'enterprise' | 'regulator' | 'agency' | 'operator' | 'service' | 'public';

/** Who calls, as the verified token says. */
export interface Caller {
  readonly subject: string;
  readonly role: Role;
  /** The enterprise's social credit code; present for role `enterprise`. */
  readonly uscc?: string;
  /**
   * GB/T 2260 prefix (2, 4 or 6 digits; empty for the whole country); present for regulators and regional agencies.
   */
  readonly region?: string;
  /** Which agency, e.g. `police`; present for role `agency`. */
  readonly agency?: string;
}

/** Something that belongs to an enterprise in a region. */
export interface OwnedResource {
  readonly uscc: string;
  /** Full 6-digit GB/T 2260 code. */
  readonly region: string;
}

/** The rows a caller may see, as a filter for queries: `{}` is everything, `'none'` is nothing. */
export type Scope = { readonly uscc?: string; readonly region?: string } | 'none';

/** Whom a thing is for: everybody, or those it concerns and the agencies of their region. */
export type Audience = 'public' | 'parties';

/**
 * An enterprise sees itself; a regulator or regional agency, its region; an agency without a region, what
 * is public, everywhere; a service, everything; others nothing.
 */
export const scopeOf = (caller: Caller, audience: Audience = 'parties'): Scope => {
  if (caller.role === 'service') return {};
  if (caller.role === 'enterprise')
    return caller.uscc === undefined ? 'none' : { uscc: caller.uscc };
  if (caller.role === 'regulator')
    return caller.region === undefined ? 'none' : { region: caller.region };
  if (caller.role !== 'agency') return 'none';
  if (caller.region !== undefined) return { region: caller.region };
  return audience === 'public' ? {} : 'none';
};

/** Whether one thing lies within a caller's scope. */
export const maySee = (
  caller: Caller,
  { uscc, region }: OwnedResource,
  audience: Audience = 'parties',
): boolean => {
  const scope = scopeOf(caller, audience);
  if (scope === 'none') return false;
  return (scope.uscc ?? uscc) === uscc && region.startsWith(scope.region ?? '');
};
