import { EPCIS_CONTEXT } from './context.js';
import type { EpcisEvent, EpcisQueryDocument } from './event.js';

export interface QueryAnswer {
  readonly events: readonly EpcisEvent[];
  /** ISO time with zone. */
  readonly createdAt: string;
  readonly queryName: string;
  readonly subscriptionId?: string;
  /** Prefixes the events use, merged: see `mergedContext`. */
  readonly context?: unknown;
}

/**
 * The `@context` for events that came in documents of their own: the EPCIS context and every other part
 * once. Where two documents give one prefix two meanings, leave the context on the events instead.
 */
export const mergedContext = (sources: readonly unknown[]): unknown[] => {
  const parts = new Map<string, unknown>([[JSON.stringify(EPCIS_CONTEXT), EPCIS_CONTEXT]]);
  for (const source of sources)
    for (const part of Array.isArray(source) ? (source as unknown[]) : [source])
      if (part !== undefined) parts.set(JSON.stringify(part), part);
  return [...parts.values()];
};

/** Wraps events as the answer to a query (EPCIS 2.0 §8.2.7.1). A poll has no subscription id. */
export const queryDocument = (answer: QueryAnswer): EpcisQueryDocument => ({
  '@context': (answer.context ?? [EPCIS_CONTEXT]) as EpcisQueryDocument['@context'],
  type: 'EPCISQueryDocument',
  schemaVersion: '2.0',
  creationDate: answer.createdAt,
  epcisBody: {
    queryResults: {
      ...(answer.subscriptionId === undefined ? {} : { subscriptionID: answer.subscriptionId }),
      queryName: answer.queryName,
      resultsBody: { eventList: [...answer.events] },
    },
  },
});
