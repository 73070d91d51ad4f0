import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { LotPage, TraceGraph } from '@zhixin/contracts';
import type { ApiClient } from './client.js';
import type { AsOf } from './credit-queries.js';

/** What to trace, which way and how far. */
export interface TraceRequest extends AsOf {
  readonly epc: string;
  readonly direction: TraceGraph['direction'];
  readonly maxDepth: number;
  readonly maxNodes: number;
}

export const traceQuery = (client: ApiClient, request: TraceRequest) =>
  queryOptions({
    queryKey: ['trace', request],
    queryFn: ({ signal }) =>
      client.get<TraceGraph>('/api/traceability/trace', { ...request }, signal),
    placeholderData: keepPreviousData,
  });

/** The lots an enterprise reported on, newest first as the service orders them. */
export const lotsQuery = (client: ApiClient, uscc: string) =>
  infiniteQueryOptions({
    queryKey: ['enterprise', uscc, 'lots'],
    queryFn: ({ signal, pageParam }) =>
      client.get<LotPage>(
        `/api/traceability/enterprises/${encodeURIComponent(uscc)}/lots`,
        { cursor: pageParam },
        signal,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next,
  });

/** One event as it was reported. */
export const epcisEventQuery = (client: ApiClient, eventID: string) =>
  queryOptions({
    queryKey: ['event', eventID],
    queryFn: ({ signal }) =>
      client.get<unknown>(`/epcis/v2/events/${encodeURIComponent(eventID)}`, {}, signal),
  });
