import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type {
  ConfirmationReceipt,
  EventConfirmationPage,
  LotPage,
  MassBalanceAnswer,
  ThingStanding,
  TraceFindingPage,
  TraceGraph,
} from '@zhixin/contracts';
import type { ApiClient } from './client.js';
import type { AsOf } from './credit-queries.js';
import { refresh } from './refresh.js';

/** What to trace, which way and how far. */
export interface TraceRequest extends AsOf {
  readonly epc: string;
  readonly direction: TraceGraph['direction'];
  readonly maxDepth: number;
  readonly maxNodes: number;
}

const TRACE = '/api/traceability/trace';

/** A trace part by part: each goes on where the one before had no more room. */
export const traceQuery = (client: ApiClient, request: TraceRequest) =>
  infiniteQueryOptions({
    queryKey: ['trace', request],
    queryFn: ({ signal, pageParam }) =>
      client.get<TraceGraph>(TRACE, { ...request, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
  });

/** Steps that are followed from a thing that somebody wants to know more of: into a container and out of it. */
const NEXT_STEPS = 2;

/** What lies next to a thing of a trace, the same way and as of the same moments. */
export const nextStepsQuery = (client: ApiClient, request: TraceRequest, epc: string) =>
  queryOptions({
    queryKey: ['trace', 'next steps', { ...request, epc }],
    queryFn: ({ signal }) =>
      client.get<TraceGraph>(TRACE, { ...request, epc, maxDepth: NEXT_STEPS }, signal),
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

/** How it stands with a thing at the two moments: who holds it where, what it is in, what is in it. */
export const thingQuery = (client: ApiClient, epc: string, { validAt, knownAt }: AsOf) =>
  queryOptions({
    queryKey: ['thing', epc, validAt, knownAt],
    queryFn: ({ signal }) =>
      client.get<ThingStanding>(
        `/api/traceability/things/${encodeURIComponent(epc)}`,
        { validAt, knownAt },
        signal,
      ),
  });

const CONFIRMATIONS = '/api/traceability/confirmations';

/** Which officers vouched for an event, and who took it back. */
export const confirmationsQuery = (client: ApiClient, eventID: string, after?: string) =>
  queryOptions({
    queryKey: ['confirmations', eventID, after],
    queryFn: ({ signal }) =>
      client.get<EventConfirmationPage>(CONFIRMATIONS, { eventID, after }, signal),
    placeholderData: keepPreviousData,
  });

/** Vouches for an event that only its reporter tells. */
export const confirmEvent = (client: ApiClient, eventID: string, reason: string) =>
  client.post<ConfirmationReceipt>(CONFIRMATIONS, { eventID, reason }, crypto.randomUUID());

/** Takes a confirmation back; until then it was known. */
export const withdrawConfirmation = (client: ApiClient, confirmationId: string, reason: string) =>
  client.post<ConfirmationReceipt>(
    `${CONFIRMATIONS}/${encodeURIComponent(confirmationId)}/withdrawal`,
    { reason },
    crypto.randomUUID(),
  );

/** What came in, went out and is at hand of a lot, by the books of each party. */
export const massBalanceQuery = (client: ApiClient, epc: string, { validAt, knownAt }: AsOf) =>
  queryOptions({
    queryKey: ['mass-balance', epc, validAt, knownAt],
    queryFn: ({ signal }) =>
      client.get<MassBalanceAnswer>(
        '/api/traceability/mass-balance',
        { epc, validAt, knownAt },
        signal,
      ),
  });

/** Findings of the newest that are read at once. */
const FINDINGS_READ = 200;

/** Open matters that the record of things does not explain, of one enterprise or of all that the person may see. */
export const traceFindingsQuery = (client: ApiClient, uscc?: string) =>
  queryOptions({
    queryKey: ['trace-findings', uscc],
    queryFn: ({ signal }) =>
      client.get<TraceFindingPage>(
        '/api/traceability/findings',
        { uscc, state: 'open', limit: FINDINGS_READ },
        signal,
      ),
    refetchInterval: refresh,
  });
