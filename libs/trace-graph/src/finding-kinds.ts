/**
 * What a finding may be about. Of the books: `balance`, `not-received`, `received-not-shipped`,
 * `more-received-than-shipped`, `no-origin`, `missing-record`, `yield`. Of one event against others: `second-origin`,
 * `second-parent`, `used-after-end`, `shipped-twice`, `sold-twice`, `sold-after-last-day`, `impossible-travel`,
 * `packed-before-harvest`, `correction-missing`.
 */
export const FINDING_KINDS = [
  'balance',
  'correction-missing',
  'impossible-travel',
  'missing-record',
  'more-received-than-shipped',
  'no-origin',
  'not-received',
  'packed-before-harvest',
  'received-not-shipped',
  'second-origin',
  'second-parent',
  'shipped-twice',
  'sold-after-last-day',
  'sold-twice',
  'used-after-end',
  'yield',
] as const;

/** What a finding is about. */
export type FindingKind = (typeof FINDING_KINDS)[number];
