export * from './enterprise-directory.js';
export * from './enterprise-directory-reaction.js';
export * from './known-enterprise.js';
