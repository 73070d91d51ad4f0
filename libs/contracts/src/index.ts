export * from './api/common-sources.js';
export * from './api/credit.js';
export * from './api/supervision.js';
export * from './accepted-event.js';
export * from './api/party-name.js';
export * from './api/recall.js';
export * from './api/recall-recovery.js';
export * from './api/recall-scope.js';
export * from './api/thing-standing.js';
export * from './api/trace-findings.js';
export * from './api/traceability.js';
export * from './catalogue.js';
export * from './contract.js';
export type { HeldBackContracts } from './held-back.js';
export * from './documents/credit.js';
export * from './documents/recall.js';
export * from './documents/recall-scope.js';
export * from './documents/supervision.js';
export * from './documents/traceability.js';
export { cloudEventAttributes } from './envelope.js';
export {
  date,
  described,
  grade,
  isOptional,
  oneOf,
  text,
  typedUscc,
  withDefault,
  wordsOf,
  type DocumentToSend,
} from './fields.js';
export * from './published-by-services.js';
