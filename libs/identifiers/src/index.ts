export { gs1CheckDigit } from './check-digit.js';
export { digitalLink } from './digital-link.js';
export { isEpcUrn } from './epc-urn.js';
export type { Ai, IdentifierKind } from './gs1-keys.js';
export {
  CANONICAL_ORIGIN,
  type ParsedIdentifier,
  type IdentifierFault,
} from './parsed-identifier.js';
export { canonicalUri, identifierFault, identify } from './identify.js';
export { matchPattern, type MatchPattern } from './match-pattern.js';
export { isRegionCode, isRegionPrefix, under } from './region.js';
export {
  makeUscc,
  organisationCheckCharacter,
  parseUscc,
  usccCheckCharacter,
  USCC_LENGTH,
  type ParsedUscc,
  type Substitution,
  type UsccWarning,
} from './uscc.js';
export { epcUrn } from './urn-form.js';
