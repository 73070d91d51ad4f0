import type { TraceGraph } from '@zhixin/contracts';
import type { TraceRequest } from '../api/trace-queries.js';

export const DIRECTIONS: readonly TraceGraph['direction'][] = ['both', 'backward', 'forward'];
export const DEPTHS: readonly number[] = [2, 4, 8, 12, 20, 50];
export const NODE_LIMITS: readonly number[] = [50, 100, 300, 1000, 5000, 20_000];

const DEPTH_DEFAULT = 12;
const NODES_DEFAULT = 300;

const oneOf = (value: string | null, allowed: readonly number[], otherwise: number): number =>
  allowed.find((number) => String(number) === value) ?? otherwise;

/** The trace an address asks for; `undefined` while it names nothing to trace. */
export const requestOf = (search: URLSearchParams): TraceRequest | undefined => {
  const epc = search.get('epc')?.trim();
  if (epc === undefined || epc === '') return undefined;
  return {
    epc,
    direction: DIRECTIONS.find((way) => way === search.get('direction')) ?? 'both',
    maxDepth: oneOf(search.get('maxDepth'), DEPTHS, DEPTH_DEFAULT),
    maxNodes: oneOf(search.get('maxNodes'), NODE_LIMITS, NODES_DEFAULT),
    validAt: search.get('validAt') ?? undefined,
    knownAt: search.get('knownAt') ?? undefined,
  };
};

/** The address of a trace page; what is left out takes its default. */
export const traceAddress = (request: Partial<TraceRequest>): string => {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(request))
    if (value !== undefined) search.set(name, String(value));
  return `/trace?${search}`;
};

/** The moment that a trace is looked at by; what is no time is ignored. */
export const momentOf = (search: URLSearchParams): string | undefined => {
  const by = search.get('by');
  return by === null || Number.isNaN(Date.parse(by)) ? undefined : by;
};

/** The address looked at by another moment; everything else in it stays. */
export const withMoment = (search: URLSearchParams, by: string | undefined): URLSearchParams => {
  const next = new URLSearchParams(search);
  if (by === undefined) next.delete('by');
  else next.set('by', by);
  return next;
};
