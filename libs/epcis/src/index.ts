export {
  bareWord,
  normaliseBizStep,
  normaliseDisposition,
  VOCABULARIES,
  webUri,
  type Vocabulary,
  type VocabularyName,
} from './cbv.js';
export {
  contextWithin,
  EPCIS_CONTEXT,
  expandName,
  mergedContext,
  readContext,
  type EpcisContext,
  type ExpandedName,
} from './context.js';
export { contentDigest, type NumberForm } from './content-digest.js';
export {
  CONTEXT_CHARACTERS_MAX,
  DEPTH_MAX,
  readDocument,
  readDocumentText,
  type ReadDocument,
} from './document.js';
export { eventHash } from './event-hash.js';
export {
  isStandardType,
  STANDARD_EVENT_TYPES,
  type Action,
  type AggregationEvent,
  type AssociationEvent,
  type BizTransaction,
  type Destination,
  type EpcisDocument,
  type EpcisEvent,
  type EpcisQueryDocument,
  type ErrorDeclaration,
  type ExtendedEvent,
  type Extensions,
  type ObjectEvent,
  type QuantityElement,
  type SensorElement,
  type Source,
  type StandardEventType,
  type TransactionEvent,
  type TransformationEvent,
} from './event.js';
export { CLOCK_TOLERANCE_MS } from './event-rules.js';
export { exactText, parseExactly, unmarked } from './exact-json.js';
export { fault, type FaultDetail, type Fault, type FaultCode } from './fault.js';
export { EPC_LISTS, QUANTITY_LISTS } from './identifier-fields.js';
export { identifiersOf, type EventIdentifier, type IdentifierRole } from './identifiers-of.js';
export { plainText } from './plain-text.js';
export { preHash } from './pre-hash.js';
export { present, type EpcFormat, type Presentation } from './present.js';
export { FAULTS_MAX } from './schema-faults.js';
export { isUnit } from './units.js';
export { validateEvent, type EventCheck } from './validate-event.js';
