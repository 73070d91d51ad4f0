/** Roles that may sign in to the console. */
export type PersonRole = 'enterprise' | 'regulator' | 'agency' | 'operator';

/** Who is signed in, as the token says. */
export interface Person {
  readonly name: string;
  /** How English readers know the person, where the provider tells (OpenID Connect Core 5.2). */
  readonly nameInEnglish: string | undefined;
  /** `undefined` when the token names no role the console knows. */
  readonly role: PersonRole | undefined;
  readonly uscc: string | undefined;
  readonly region: string | undefined;
  readonly agency: string | undefined;
}

const ROLES: readonly PersonRole[] = ['regulator', 'enterprise', 'agency', 'operator'];

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/**
 * The payload of a JWT, unverified. The console only chooses what to show by it;
 * what a person may see is decided by the services, which verify the same token.
 */
export const payloadOf = (jwt: string): Record<string, unknown> => {
  const encoded = jwt.split('.')[1];
  if (encoded === undefined) return {};
  try {
    const bytes = Uint8Array.from(atob(encoded.replaceAll('-', '+').replaceAll('_', '/')), (char) =>
      char.charCodeAt(0),
    );
    const payload: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof payload === 'object' && payload !== null ? { ...payload } : {};
  } catch {
    return {};
  }
};

/** Access-token claims win over those of the identity token: they are what the services go by. */
export const personOf = (accessToken: string, profile: Record<string, unknown>): Person => {
  const claims: Record<string, unknown> = { ...profile, ...payloadOf(accessToken) };
  const roles = Array.isArray(claims['roles']) ? (claims['roles'] as unknown[]) : [claims['role']];
  return {
    name:
      textOf(profile['name']) ??
      textOf(profile['preferred_username']) ??
      textOf(claims['sub']) ??
      '',
    nameInEnglish: textOf(profile['name#en']),
    role: ROLES.find((role) => roles.includes(role)),
    uscc: textOf(claims['uscc']),
    region: textOf(claims['region']),
    agency: textOf(claims['agency']),
  };
};

/** What moved where is for the parties and the agencies of their region. */
export const mayTrace = ({ role, region }: Person): boolean =>
  role !== 'agency' || region !== undefined;

/** What several complaints have in common is for authorities. */
export const mayFindSources = (person: Person): boolean =>
  (person.role === 'regulator' || person.role === 'agency') && mayTrace(person);

/** The page a person starts on. */
export const homeOf = ({ role, uscc }: Person): string => {
  if (role === 'enterprise') return uscc === undefined ? '/no-access' : `/enterprises/${uscc}`;
  if (role === 'regulator' || role === 'agency') return '/enterprises';
  return role === 'operator' ? '/platform' : '/no-access';
};
