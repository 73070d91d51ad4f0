import type { Role } from './caller.js';

/**
 * Who may do what: one row per permission, and no rule about roles anywhere else. Which enterprise or
 * region a caller may touch is a second question, answered by `scopeOf` and `maySee`.
 */
export const PERMISSIONS = {
  'credit.read': ['enterprise', 'regulator', 'agency'],
  'credit.findings': ['enterprise', 'regulator'],
  'credit.register': ['regulator', 'service'],
  'credit.list': ['regulator'],
  'supervision.record': ['regulator'],
  'supervision.read': ['enterprise', 'regulator', 'agency'],
  'epcis.capture': ['enterprise'],
  'epcis.read': ['enterprise', 'regulator', 'agency'],
  'trace.read': ['enterprise', 'regulator', 'agency'],
  'trace.confirm': ['regulator'],
  'trace.sources': ['regulator', 'agency'],
  'scope.ask': ['enterprise', 'regulator', 'agency'],
  'scope.read': ['enterprise', 'regulator', 'agency'],
  'scope.watch': ['regulator'],
  'exchange.read': ['enterprise', 'regulator', 'agency'],
  'recall.act': ['enterprise', 'regulator', 'agency'],
  'recall.read': ['enterprise', 'regulator', 'agency'],
  'platform.operate': ['operator'],
  public: ['enterprise', 'regulator', 'agency', 'operator', 'service', 'public'],
} as const satisfies Record<string, readonly Role[]>;

/** A row of the table; `@Allow` takes one. */
export type Permission = keyof typeof PERMISSIONS;

/** Whether a role holds a permission. */
export const mayDo = (role: Role, permission: Permission): boolean =>
  (PERMISSIONS[permission] as readonly Role[]).includes(role);
