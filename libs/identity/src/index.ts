export * from './access-refused.js';
export { Allow, AccessGuard, Caller, callerOn, permissionOf } from './access.js';
export { maySee, scopeOf, type OwnedResource, type Role, type Scope } from './caller.js';
export * from './declared-routes.js';
export * from './permissions.js';
export * from './token-verifier.js';
