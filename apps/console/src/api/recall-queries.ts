import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type {
  RecallCase,
  RecallCaseRow,
  RecallGoods,
  RecallNotice,
  RecallReceipt,
  RecallRegime,
} from '@zhixin/contracts';
import type { ApiClient } from './client.js';
import { refresh } from './refresh.js';

const CASES = '/api/recall/cases';

/** Which recall cases are listed. */
export interface RecallFilter {
  readonly due?: string | undefined;
  readonly status?: string | undefined;
  readonly regime?: string | undefined;
  readonly uscc?: string | undefined;
  readonly cursor?: string | undefined;
}

interface Page<Item> {
  readonly items: readonly Item[];
  readonly asOf: string;
  readonly parked?: number;
}

const casePath = (id: string) => `${CASES}/${encodeURIComponent(id)}`;

/** Cases that the person may see, what is due first before the rest; told in the language that is asked for. */
export const recallCasesQuery = (client: ApiClient, filter: RecallFilter, language: string) =>
  queryOptions({
    queryKey: ['recalls', filter, language],
    queryFn: ({ signal }) => client.get<Page<RecallCaseRow>>(CASES, { ...filter }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: refresh,
  });

/** One case, with its clocks as they stand now. */
export const recallCaseQuery = (client: ApiClient, id: string, language: string) =>
  queryOptions({
    queryKey: ['recall', id, language],
    queryFn: ({ signal }) => client.get<RecallCase>(casePath(id), {}, signal),
    refetchInterval: refresh,
  });

/** Every regime in every version: forms are drawn from it. */
export const recallRegimesQuery = (client: ApiClient) =>
  queryOptions({
    queryKey: ['recall-regimes'],
    queryFn: ({ signal }) => client.get<Page<RecallRegime>>('/api/recall/regimes', {}, signal),
    // Packs change with a release, not under a reader.
    staleTime: Infinity,
  });

/** Opens a case; the same again changes nothing. */
export const openRecallCase = (client: ApiClient, body: object, idempotencyKey: string) =>
  client.post<RecallReceipt>(CASES, body, idempotencyKey);

/** Takes a step of a case. */
export const takeRecallStep = (
  client: ApiClient,
  { id, step }: { readonly id: string; readonly step: string },
  { body, idempotencyKey }: { readonly body: object; readonly idempotencyKey: string },
) => client.post<RecallReceipt>(`${casePath(id)}/${step}`, body, idempotencyKey);

/** How far a recall has come, and the scope it stands on. */
export const recallGoodsQuery = (client: ApiClient, id: string) =>
  queryOptions({
    queryKey: ['recall', id, 'goods'],
    queryFn: ({ signal }) => client.get<RecallGoods>(`${casePath(id)}/recovery`, {}, signal),
    refetchInterval: refresh,
  });

/** Notices of a case, or those that an enterprise got. */
export const recallNoticesQuery = (client: ApiClient, caseId?: string) =>
  queryOptions({
    queryKey: ['recall', caseId ?? 'own', 'notices'],
    queryFn: ({ signal }) =>
      client.get<Page<RecallNotice>>('/api/recall/notices', { case: caseId }, signal),
    refetchInterval: refresh,
  });

/** An enterprise says that it has read its notice; said again it changes nothing. */
export const takeRecallAcknowledgement = (client: ApiClient, id: string) =>
  client.post<RecallReceipt>(`${casePath(id)}/acknowledgements`, {}, `acknowledged ${id}`);
