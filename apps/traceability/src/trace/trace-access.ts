import type { Caller } from '@zhixin/identity';
import { maySee } from '@zhixin/identity';
import type { TracedEvent } from '../domain/traced-event.js';
import type { AttributedEdge } from './trace-answer.js';

/** What a caller may read of one event. */
export interface TraceReader {
  readonly mayRead: (event: TracedEvent) => boolean;
  /** Whether a party of the event may be named. */
  readonly maySeeParty: (party: string, event: TracedEvent) => boolean;
}

const ALL: TraceReader = { mayRead: () => true, maySeeParty: () => true };

/**
 * What a caller may read of a trace. A regulator or agency that may trace the thing at all sees the
 * whole graph, because a recall does not end at a region's border. An enterprise sees what it reported
 * and what its direct counterparts reported, without their other parties.
 */
export const readerOf = (
  caller: Caller,
  {
    root,
    edges,
  }: { readonly root: readonly TracedEvent[]; readonly edges: readonly AttributedEdge[] },
): TraceReader | 'nothing' => {
  if (caller.role === 'service') return ALL;
  if (caller.role !== 'enterprise')
    return root.some((event) => maySee(caller, event)) ? ALL : 'nothing';
  const own = caller.uscc;
  if (own === undefined) return 'nothing';
  const parties = new Set([own, ...edges.flatMap((attributed) => counterparts(attributed, own))]);
  const mayRead: TraceReader['mayRead'] = ({ uscc }) => parties.has(uscc);
  if (!root.some(mayRead)) return 'nothing';
  // A counterpart's own suppliers and customers are its business.
  return { mayRead, maySeeParty: (party, event) => event.uscc === own || parties.has(party) };
};

const counterparts = ({ edge: { kind, fromParty, toParty } }: AttributedEdge, own: string) => {
  if (kind !== 'custody') return [];
  if (fromParty === own) return toParty ?? [];
  return toParty === own ? (fromParty ?? []) : [];
};
