import type { RuleBook } from '@zhixin/rule-packs';

/** Injection token: every rule pack the process has loaded. */
export const RULE_PACKS = Symbol('RULE_PACKS');
/** Injection token: the versions of the pack by which enterprises are graded. */
export const RULES = Symbol('RULES');

/** The pack that grades unless a city brings its own. */
export const DEFAULT_PACK = 'qc-default';

/** The versions of one pack. */
export const bookOf = (packs: RuleBook, id: string): RuleBook =>
  packs.filter((pack) => pack.id === id);
