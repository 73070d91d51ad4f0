export type { DatedPack, EvidenceLevel, RuleCitation } from './pack-fields.js';
export * from './deadline-rule.js';
export * from './holiday-packs.js';
export type { PackKind, PackOf } from './pack-kinds.js';
export * from './rule-pack.js';
export * from './rules-in-force.js';
export * from './trace-rule-pack.js';
export * from './trace-rules-in-force.js';
