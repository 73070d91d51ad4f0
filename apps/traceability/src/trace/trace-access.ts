import type { Caller } from '@zhixin/identity';
import { maySee } from '@zhixin/identity';

/** An event, as far as it matters who may read it. */
export interface AttributedEvent {
  /** Who reported it. */
  readonly uscc: string;
}

/** What a caller may read of some events. */
export interface TraceReader {
  readonly mayRead: (event: AttributedEvent) => boolean;
  /** Whether a party of an event may be named. */
  readonly maySeeParty: (party: string, event: AttributedEvent) => boolean;
}

/** By what it is decided what a caller may read. */
export interface ReadingGrounds {
  /** Events about the things that were asked for, with the region of their reporter. */
  readonly root: readonly (AttributedEvent & { readonly region: string })[];
  /** Whose reports custody opens to a party: `openedTo` of `@zhixin/trace-graph`. */
  readonly openedTo: (party: string) => ReadonlySet<string>;
}

const ALL: TraceReader = { mayRead: () => true, maySeeParty: () => true };

/**
 * What a caller may read of a graph. A regulator or agency that may read of the thing asked for at all sees the
 * whole graph, because a recall does not end at a region's border. An enterprise sees what it reported and what custody
 * opens to it, without the other parties of those: a confirmed holder that names it, or gave it what it has, and a
 * confirmed taker that names it. What only one side says opens nothing.
 */
export const readerOf = (
  caller: Caller,
  { root, openedTo }: ReadingGrounds,
): TraceReader | 'nothing' => {
  if (caller.role === 'service') return ALL;
  if (caller.role !== 'enterprise')
    return root.some((event) => maySee(caller, event)) ? ALL : 'nothing';
  const own = caller.uscc;
  if (own === undefined) return 'nothing';
  const opened = openedTo(own);
  const mayRead: TraceReader['mayRead'] = ({ uscc }) => opened.has(uscc);
  if (!root.some(mayRead)) return 'nothing';
  // A counterpart's own suppliers and customers are its business.
  return { mayRead, maySeeParty: (party, event) => event.uscc === own || opened.has(party) };
};
