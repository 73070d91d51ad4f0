import { KIND, type IdentityKey } from './identity-keys.js';

/** A row under one of an event's keys, of the event's reporter. */
export interface Claim extends IdentityKey {
  readonly uscc: string;
  readonly position: number;
}

/** What of an event decides whether a declaration is about it. */
export interface Claimed {
  readonly uscc: string;
  /** Of its eventID, reported or assigned; absent where the hash URI is its name. */
  readonly idKey?: string;
  readonly hashKey: string;
  /** 16 bytes in hex. */
  readonly content: string;
}

/**
 * Whether an event stands, or one of some claims declares it an error: by its eventID, or by its hash, where
 * the declared content is the event's own. A declaration whose content no event of that hash has is about all
 * of them: it was written anew, in another form.
 */
export const stands = ({ uscc, idKey, hashKey, content }: Claimed, claims: Claims): boolean => {
  const byId = idKey === undefined ? [] : claims(uscc, idKey);
  if (byId.some(({ kind }) => kind === KIND.DECLARATION_OF_EVENT_ID)) return false;
  const byHash = claims(uscc, hashKey);
  return !byHash.some(
    (claim) =>
      claim.kind === KIND.CONTENT_DECLARED &&
      (claim.content === content || !byHash.some((other) => isEventOf(other, claim.content))),
  );
};

/** Claims by reporter and key. */
export type Claims = (uscc: string, key: string) => readonly Claim[];

/** Puts claims in order, to be asked for. */
export const claimsAmong = (rows: readonly Claim[]): Claims => {
  const found = new Map<string, Claim[]>();
  for (const row of rows) {
    const place = `${row.uscc} ${row.key}`;
    const others = found.get(place);
    if (others === undefined) found.set(place, [row]);
    else others.push(row);
  }
  return (uscc, key) => found.get(`${uscc} ${key}`) ?? [];
};

/** Whether a claim is an event's own, and not one about it. */
export const isEvent = ({ kind }: IdentityKey): boolean =>
  kind === KIND.HASH || kind === KIND.HASH_BESIDE_EVENT_ID;

const isEventOf = (claim: Claim, content: string): boolean =>
  isEvent(claim) && claim.content === content;
