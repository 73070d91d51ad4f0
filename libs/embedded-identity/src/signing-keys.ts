import { generateKeyPair, randomBytes, type JsonWebKey } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What must survive a restart, so that tokens and cookies handed out before it stay valid. */
export interface SigningKeys {
  /** Private RS256 keys as a JWK set. */
  readonly jwks: { readonly keys: JsonWebKey[] };
  /** Secrets that sign cookies. */
  readonly cookieKeys: string[];
}

const FILE = 'identity-keys.json';
const OWNER_ONLY = 0o600;
const MODULUS_BITS = 2_048;
const COOKIE_KEY_BYTES = 32;

/** Reads the keys of a data folder; makes them, readable by the owner alone, the first time. */
export const signingKeysIn = async (dataFolder: string): Promise<SigningKeys> => {
  await mkdir(dataFolder, { recursive: true });
  const path = join(dataFolder, FILE);
  try {
    return JSON.parse(await readFile(path, 'utf8')) as SigningKeys;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      throw new Error(`${path} cannot be used as the identity provider's keys.`, { cause: error });
  }
  const keys = await newKeys();
  // Renaming a finished file means that a killed process leaves either no keys or whole ones.
  const unfinished = `${path}.${process.pid}`;
  const file = await open(unfinished, 'w', OWNER_ONLY);
  await file.writeFile(JSON.stringify(keys));
  await file.sync();
  await file.close();
  await rename(unfinished, path);
  return keys;
};

const newKeys = async (): Promise<SigningKeys> => {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: MODULUS_BITS });
  const key = { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: newKid() };
  return {
    jwks: { keys: [key] },
    cookieKeys: [randomBytes(COOKIE_KEY_BYTES).toString('base64url')],
  };
};

const newKid = () => randomBytes(8).toString('hex');
