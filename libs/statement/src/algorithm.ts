import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
} from 'node:crypto';
import { sm2 } from 'sm-crypto-v2';
import { canonicalPieces } from './canonical.js';

/** How documents are signed. `SM2-SM3`: GB/T 32918.2 and GB/T 32905, with the user id that GM/T 0009 names. */
export type SignatureAlgorithm = 'Ed25519' | 'SM2-SM3';

/** The names of all algorithms. */
export const SIGNATURE_ALGORITHMS: readonly SignatureAlgorithm[] = ['Ed25519', 'SM2-SM3'];

/** A public key as a JSON Web Key; of SM2 with the curve's name of GB/T 32918. */
export interface PublicJwk {
  readonly kty: 'OKP' | 'EC';
  readonly crv: 'Ed25519' | 'SM2';
  /** base64url. */
  readonly x: string;
  /** base64url; of SM2. */
  readonly y?: string;
}

/** The same with what must stay secret. */
export interface PrivateJwk extends PublicJwk {
  readonly d: string;
}

interface Scheme {
  readonly hashName: 'sha256' | 'sm3';
  /** Begins every hash. */
  readonly prefix: 'sha-256' | 'sm3';
  readonly generate: () => PrivateJwk;
  /** base64url. */
  readonly sign: (text: string, key: PrivateJwk) => string;
  readonly verify: (text: string, signature: string, key: PublicJwk) => boolean;
}

const bytesOf = (text: string) => Buffer.from(text, 'utf8');
const base64urlOf = (hex: string) => Buffer.from(hex, 'hex').toString('base64url');
const hexOf = (base64url: string) => Buffer.from(base64url, 'base64url').toString('hex');
/** An uncompressed point begins so (GB/T 32918.1, 4.2.9). */
const UNCOMPRESSED = '04';
const COORDINATE_HEX = 64;

const ed25519: Scheme = {
  hashName: 'sha256',
  prefix: 'sha-256',
  generate: () => {
    const { x, d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
    return { kty: 'OKP', crv: 'Ed25519', x: x!, d: d! };
  },
  sign: (text, key) =>
    sign(null, bytesOf(text), createPrivateKey({ key: { ...key }, format: 'jwk' })).toString(
      'base64url',
    ),
  verify: (text, signature, { kty, crv, x }) =>
    verify(
      null,
      bytesOf(text),
      createPublicKey({ key: { kty, crv, x }, format: 'jwk' }),
      Buffer.from(signature, 'base64url'),
    ),
};

// node:crypto signs SM2 with an empty user id, which the standard's verifiers refuse.
const sm2sm3: Scheme = {
  hashName: 'sm3',
  prefix: 'sm3',
  generate: () => {
    const { privateKey, publicKey } = sm2.generateKeyPairHex();
    const point = publicKey.slice(UNCOMPRESSED.length);
    return {
      ...{ kty: 'EC', crv: 'SM2' },
      x: base64urlOf(point.slice(0, COORDINATE_HEX)),
      y: base64urlOf(point.slice(COORDINATE_HEX)),
      d: base64urlOf(privateKey),
    };
  },
  sign: (text, key) =>
    base64urlOf(
      sm2.doSignature(bytesOf(text), hexOf(key.d), {
        ...{ hash: true, der: true },
        publicKey: pointOf(key),
      }),
    ),
  verify: (text, signature, key) =>
    sm2.doVerifySignature(bytesOf(text), hexOf(signature), pointOf(key), {
      ...{ hash: true, der: true },
    }),
};

const pointOf = ({ x, y = '' }: PublicJwk) => `${UNCOMPRESSED}${hexOf(x)}${hexOf(y)}`;

const SCHEMES: Readonly<Record<SignatureAlgorithm, Scheme>> = {
  Ed25519: ed25519,
  'SM2-SM3': sm2sm3,
};

/** A new key pair. */
export const generateKey = (alg: SignatureAlgorithm): PrivateJwk => SCHEMES[alg].generate();

/** Signs a text's UTF-8 bytes; base64url, of SM2 in DER. */
export const signText = (alg: SignatureAlgorithm, text: string, key: PrivateJwk): string =>
  SCHEMES[alg].sign(text, key);

/** Whether the signature is the key's; false too for a signature or a key that is none. */
export const isSignedBy = (
  alg: SignatureAlgorithm,
  {
    text,
    signature,
    key,
  }: { readonly text: string; readonly signature: string; readonly key: PublicJwk },
): boolean => {
  try {
    return SCHEMES[alg].verify(text, signature, key);
  } catch {
    return false;
  }
};

/**
 * Hash of a JSON value's canonical bytes, e.g. `sha-256:…` in hexadecimal digits.
 *
 * @throws NotCanonical
 */
export const hashOf = (alg: SignatureAlgorithm, value: unknown): string => {
  const hash = runningHash(alg);
  for (const piece of canonicalPieces(value)) hash.update(piece);
  return hash.text();
};

/** A hash that is made piece by piece. */
export interface RunningHash {
  readonly update: (piece: string) => void;
  /** The hash of everything so far, e.g. `sha-256:…`; nothing may follow. */
  readonly text: () => string;
}

/** Begins a hash of canonical bytes. */
export const runningHash = (alg: SignatureAlgorithm): RunningHash => {
  const { hashName, prefix } = SCHEMES[alg];
  const hash = createHash(hashName);
  return {
    update: (piece) => void hash.update(piece, 'utf8'),
    text: () => `${prefix}:${hash.digest('hex')}`,
  };
};
