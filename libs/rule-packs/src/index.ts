export type { DatedPack, EvidenceLevel, RuleCitation } from './pack-fields.js';
export * from './rule-pack.js';
export * from './rules-in-force.js';
export * from './trace-rule-pack.js';
export * from './trace-rules-in-force.js';
