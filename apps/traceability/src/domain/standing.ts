import { isEvent, KIND, type KnownKey } from './identity-keys.js';

/** What of an event decides whether a declaration is about it. */
export interface IdentityClaim {
  readonly uscc: string;
  readonly position: number;
  /** Of its eventID, reported or assigned; absent where the hash URI is its name. */
  readonly idKey?: string;
  readonly hashKey: string;
}

/**
 * Whether an event stands, or one of some claims declares it an error: by its eventID, or by its hash, where
 * the declared content is the event's own. A declaration whose content no event of that hash has is about all
 * of them: it was written anew, in another form.
 */
export const stands = (
  { uscc, position, idKey, hashKey }: IdentityClaim,
  claims: ClaimsOfKey,
): boolean => {
  const byId = idKey === undefined ? [] : claims(uscc, idKey);
  if (byId.some(({ kind }) => kind === KIND.DECLARATION_OF_EVENT_ID)) return false;
  const byHash = claims(uscc, hashKey);
  return byHash
    .filter(({ kind }) => kind === KIND.CONTENT_DECLARED)
    .every(({ content }) => {
      const meant = byHash.filter((claim) => isEvent(claim) && claim.content === content);
      return meant.length > 0 && meant.every((event) => event.position !== position);
    });
};

/** Claims by reporter and key. */
export type ClaimsOfKey = (uscc: string, key: string) => readonly KnownKey[];

/** Puts claims in order, to be asked for. */
export const claimsAmong = (rows: readonly KnownKey[]): ClaimsOfKey => {
  const found = new Map<string, KnownKey[]>();
  for (const row of rows) {
    const place = `${row.uscc} ${row.key}`;
    const others = found.get(place);
    if (others === undefined) found.set(place, [row]);
    else others.push(row);
  }
  return (uscc, key) => found.get(`${uscc} ${key}`) ?? [];
};
