import { hashOf, isSignedBy, signText, SIGNATURE_ALGORITHMS } from './algorithm.js';
import type { SignatureAlgorithm } from './algorithm.js';
import { canonicalText } from './canonical.js';
import type { PublicKey, SigningKey } from './keys.js';
import { locatedParts, partsOf, type DocumentPart } from './parts.js';

/** What a signature says. */
export interface DocumentSignature {
  /** Of the canonical JSON of everything but `signed`. */
  readonly hash: string;
  readonly alg: SignatureAlgorithm;
  readonly keyId: string;
  /** Over the canonical JSON of `{hash, alg, keyId, at}`. */
  readonly signature: string;
  /** When it was signed (RFC 3339, UTC). */
  readonly at: string;
}

/** A document that the platform vouches for, whoever holds it. */
export type Statement<Content extends object> = Content & {
  readonly parts: readonly DocumentPart[];
  readonly signed: DocumentSignature;
};

/**
 * Signs a document. Everything but `signed` follows from the document and the algorithm alone.
 *
 * @param at epoch milliseconds
 * @throws NotCanonical, and RangeError for a document that has a member `parts` or `signed`.
 */
export const sign = <Content extends object>(
  content: Content,
  { key, at }: { readonly key: SigningKey; readonly at: number },
): Statement<Content> => {
  assertUnmarked(content);
  const { alg } = key;
  const parts = partsOf(alg, Object.fromEntries(Object.entries(content)));
  return {
    ...content,
    parts,
    signed: signatureOn(hashOf(alg, { ...content, parts }), { key, at }),
  };
};

/** @throws RangeError for a document that carries the marks of a signed one. */
export const assertUnmarked = (content: object): void => {
  if ('parts' in content || 'signed' in content)
    throw new RangeError('A document to sign has no member `parts` or `signed`.');
};

/** The signature on a document of a hash. */
export const signatureOn = (
  hash: string,
  { key: { alg, keyId, privateKey }, at }: { readonly key: SigningKey; readonly at: number },
): DocumentSignature => {
  const vouched = { hash, alg, keyId, at: timeOf(at) };
  return { ...vouched, signature: signText(alg, canonicalText(vouched), privateKey) };
};

const timeOf = (at: number) => new Date(at).toISOString();

/**
 * What became of a document on its way.
 * - `unsigned`: it is no signed document.
 * - `unknown-key`: nobody gave the key that it names, or it did not sign at that time.
 * - `forged`: the signature is not the key's: `signed` was changed.
 * - `changed`: it is not what was signed; `changed` names the parts.
 */
export type Verdict =
  | { readonly verdict: 'genuine'; readonly keyId: string; readonly at: string }
  | { readonly verdict: 'unsigned' | 'unknown-key' | 'forged' }
  | { readonly verdict: 'changed'; readonly changed: readonly string[] };

/** Judges a document by the keys that its signer made public. Never throws for what a document says. */
export const verify = (document: unknown, keys: readonly PublicKey[]): Verdict => {
  if (!isStatement(document)) return { verdict: 'unsigned' };
  const { signed, ...content } = document;
  const { alg, keyId, hash, at, signature } = signed;
  const key = keys.find((one) => one.keyId === keyId && one.alg === alg && wasInUse(one, at));
  if (key === undefined) return { verdict: 'unknown-key' };
  const text = canonicalText({ hash, alg, keyId, at });
  if (!isSignedBy(alg, { text, signature, key: key.publicKey })) return { verdict: 'forged' };
  if (hashOf(alg, content) === hash) return { verdict: 'genuine', keyId, at };
  return { verdict: 'changed', changed: changedIn(alg, content) };
};

const wasInUse = ({ from, until }: PublicKey, at: string) => {
  const instant = Date.parse(at);
  return Date.parse(from) <= instant && (until === undefined || instant <= Date.parse(until));
};

// A part that is gone and one that came are named as well; where all parts hold, the list of them does not.
const changedIn = (
  alg: SignatureAlgorithm,
  { parts, ...content }: Omit<Statement<object>, 'signed'>,
): readonly string[] => {
  const signed = new Map(parts.map(({ pointer, hash }) => [pointer, hash]));
  const changed: string[] = [];
  for (const { pointer, value } of locatedParts({ ...content })) {
    if (signed.get(pointer) !== hashOf(alg, value)) changed.push(pointer);
    signed.delete(pointer);
  }
  changed.push(...signed.keys());
  return changed.length > 0 ? changed : ['/parts'];
};

const isStatement = (document: unknown): document is Statement<object> => {
  const { signed, parts } = (document ?? {}) as Partial<Statement<object>>;
  return (
    typeof signed === 'object' &&
    signed !== null &&
    [signed.hash, signed.keyId, signed.signature, signed.at].every(isText) &&
    SIGNATURE_ALGORITHMS.includes(signed.alg) &&
    Array.isArray(parts) &&
    parts.every((part: unknown) => {
      const { pointer, hash } = (part ?? {}) as Partial<DocumentPart>;
      return isText(pointer) && isText(hash);
    })
  );
};

const isText = (value: unknown) => typeof value === 'string';
