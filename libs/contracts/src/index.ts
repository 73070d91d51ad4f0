export * from './api/credit.js';
export * from './api/supervision.js';
export * from './api/traceability.js';
export * from './catalogue.js';
export * from './contract.js';
export * from './credit-scoring.js';
export * from './supervision.js';
export * from './traceability.js';
