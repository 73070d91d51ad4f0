import type { AffectedItem, CitedEvent, ScopeSetSummary } from '@zhixin/contracts';
import type { ChainGrounds } from './party-boxes.js';

/** Goods as the specs write them. */
export const item = (changes: Partial<AffectedItem> & { readonly holds: string }): AffectedItem => {
  const { holds, ...rest } = changes;
  return {
    epc: `https://id.gs1.org/01/06901234561036/10/${holds}`,
    relation: 'hop',
    quantity: { low: 1, high: 1, uom: 'EA' },
    holder: { uscc: holds, name: holds },
    state: 'on-hand',
    since: '2026-11-20T00:00:00.000Z',
    evidence: [],
    path: [],
    ...rest,
  };
};

/** An event that a party reported. */
export const cited = (reporter: string, eventTime = '2026-11-01T00:00:00.000Z'): CitedEvent => ({
  eventTime,
  reporter: { uscc: reporter, name: reporter },
});

/** A chain's grounds, nobody to be notified. */
export const grounds = (
  items: readonly AffectedItem[],
  events: ChainGrounds['events'],
  parties: ScopeSetSummary['parties'] = [],
): ChainGrounds => ({ items, events, parties });
