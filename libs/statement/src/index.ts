export {
  hashOf,
  SIGNATURE_ALGORITHMS,
  type PublicJwk,
  type SignatureAlgorithm,
} from './algorithm.js';
export { canonicalText, NotCanonical, PART_ITEMS_MAX } from './canonical.js';
export {
  KeyRing,
  openKeys,
  passingKeys,
  rotateKeys,
  UnreadableKeys,
  type KeyFile,
  type KeySet,
  type PublicKey,
  type SigningKey,
} from './keys.js';
export { canonicalLongText, LongList, signLong, type LongContent } from './long-document.js';
export type { DocumentPart } from './parts.js';
export { sign, verify, type DocumentSignature, type Statement, type Verdict } from './statement.js';
