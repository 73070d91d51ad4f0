import { createHash, randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  generateKey,
  SIGNATURE_ALGORITHMS,
  type PrivateJwk,
  type PublicJwk,
  type SignatureAlgorithm,
} from './algorithm.js';
import { canonicalText } from './canonical.js';

/** A key by which anybody can verify. */
export interface PublicKey {
  /** RFC 7638: base64url of the SHA-256 of the public key's canonical JSON. */
  readonly keyId: string;
  readonly alg: SignatureAlgorithm;
  readonly publicKey: PublicJwk;
  /** Since when it signs (RFC 3339). */
  readonly from: string;
  /** Until when it signed; absent: it still does. */
  readonly until?: string;
}

/** What `GET /.well-known/zhixin-keys` answers. */
export interface KeySet {
  readonly keys: readonly PublicKey[];
}

/** A key that signs. It must never reach a log or an answer. */
export interface SigningKey extends PublicKey {
  readonly privateKey: PrivateJwk;
}

/** Which file the keys are in, and how a new one signs. */
export interface KeyFile {
  readonly file: string;
  readonly alg: SignatureAlgorithm;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** The file is no list of keys. Says which file and never what is in it. */
export class UnreadableKeys extends Error {}

/** The platform's keys: the newest of its algorithm signs, all others verify. */
export class KeyRing {
  readonly #keys: readonly SigningKey[];

  constructor(
    keys: readonly SigningKey[],
    private readonly alg: SignatureAlgorithm,
  ) {
    this.#keys = keys;
  }

  /** The key that signs. */
  get signing(): SigningKey {
    const key = this.#keys.findLast(({ alg, until }) => alg === this.alg && until === undefined);
    if (key === undefined) throw new UnreadableKeys(`No key signs with ${this.alg}.`);
    return key;
  }

  /** All that ever signed, the newest first. */
  get keySet(): KeySet {
    return {
      keys: this.#keys.map(({ privateKey: _secret, ...known }) => known).toReversed(),
    };
  }
}

/**
 * Opens the keys of a file; makes it, readable by its owner alone, where it is missing. Several processes may open it
 * at once. A file that has no key for the algorithm gets one where it can be written.
 *
 * @throws UnreadableKeys
 */
export const openKeys = (of: KeyFile): KeyRing => {
  const { file, alg } = of;
  const found = readKeys(file) ?? createKeys(of);
  const signs = found.some((key) => key.alg === alg && key.until === undefined);
  return signs ? new KeyRing(found, alg) : rotateKeys(of);
};

/** Lets a new key sign from now on. Those of before go on verifying what they signed. @throws UnreadableKeys */
export const rotateKeys = (of: KeyFile): KeyRing => {
  const { file, alg, now } = of;
  const at = new Date(now).toISOString();
  const former = (readKeys(file) ?? []).map((key) =>
    key.until === undefined ? { ...key, until: at } : key,
  );
  const keys = [...former, newKey(of)];
  mkdirSync(dirname(file), { recursive: true });
  const written = write(file, keys);
  renameSync(written, file);
  return new KeyRing(keys, alg);
};

/** Keys in this process alone, for tests and trials. */
export const passingKeys = (of: Omit<KeyFile, 'file'>): KeyRing =>
  new KeyRing([newKey(of)], of.alg);

const newKey = ({ alg, now }: Omit<KeyFile, 'file'>): SigningKey => {
  const privateKey = generateKey(alg);
  const { d: _secret, ...publicKey } = privateKey;
  const keyId = createHash('sha256').update(canonicalText(publicKey)).digest('base64url');
  return { keyId, alg, publicKey, from: new Date(now).toISOString(), privateKey };
};

// Who is second finds the file of who was first, whole.
const createKeys = (of: KeyFile): readonly SigningKey[] => {
  mkdirSync(dirname(of.file), { recursive: true });
  const written = write(of.file, [newKey(of)]);
  try {
    linkSync(written, of.file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(written);
  }
  return readKeys(of.file) ?? [];
};

const OWNER_ALONE = 0o600;

const write = (file: string, keys: readonly SigningKey[]) => {
  const beside = `${file}.${randomUUID()}`;
  writeFileSync(beside, `${JSON.stringify({ keys }, undefined, 2)}\n`, { mode: OWNER_ALONE });
  return beside;
};

const readKeys = (file: string): readonly SigningKey[] | undefined => {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new UnreadableKeys(`The keys in ${file} cannot be read: ${String(error)}`);
  }
  const keys = parsed(text)?.keys;
  if (!Array.isArray(keys) || !keys.every(isSigningKey))
    throw new UnreadableKeys(`${file} is no list of signing keys.`);
  return keys;
};

const parsed = (text: string): { readonly keys?: unknown } | undefined => {
  try {
    return JSON.parse(text) as { readonly keys?: unknown };
  } catch {
    return undefined;
  }
};

const isSigningKey = (value: unknown): value is SigningKey => {
  const { keyId, alg, publicKey, from, privateKey } = (value ?? {}) as Partial<SigningKey>;
  return (
    typeof keyId === 'string' &&
    SIGNATURE_ALGORITHMS.includes(alg!) &&
    typeof publicKey?.x === 'string' &&
    typeof from === 'string' &&
    typeof privateKey?.d === 'string'
  );
};
