export * from './rule-pack.js';
export * from './rules-in-force.js';
