import { queryOptions } from '@tanstack/react-query';
import type { Bilingual, FindingPage, Grade } from '@zhixin/contracts';
import type { ApiClient } from './client.js';
import { refresh } from './refresh.js';
import type { SeenCredit, SeenExplanation, SeenHistory, SeenPage } from './seen.js';

const ROOT = '/api/credit/enterprises';

/** Which enterprises to list. */
export interface EnterpriseFilter {
  readonly grade?: Grade | undefined;
  readonly region?: string | undefined;
  readonly q?: string | undefined;
  readonly cursor?: string | undefined;
}

/** The two clocks: when it was true, and what was known by when. Empty is now. */
export interface AsOf {
  readonly validAt?: string | undefined;
  readonly knownAt?: string | undefined;
}

/** One page of enterprises with the distribution of grades. */
export const enterprisesQuery = (client: ApiClient, filter: EnterpriseFilter) =>
  queryOptions({
    queryKey: ['enterprises', filter],
    queryFn: ({ signal }) => client.get<SeenPage>(ROOT, { ...filter }, signal),
    refetchInterval: refresh,
  });

const path = (uscc: string, part = ''): string => `${ROOT}/${encodeURIComponent(uscc)}${part}`;

export const enterpriseQuery = (client: ApiClient, uscc: string, asOf: AsOf = {}) =>
  queryOptions({
    queryKey: ['enterprise', uscc, 'credit', asOf],
    queryFn: ({ signal }) => client.get<SeenCredit>(path(uscc), { ...asOf }, signal),
    refetchInterval: refresh,
  });

export const explanationQuery = (client: ApiClient, uscc: string, asOf: AsOf = {}) =>
  queryOptions({
    queryKey: ['enterprise', uscc, 'explanation', asOf],
    queryFn: ({ signal }) =>
      client.get<SeenExplanation>(path(uscc, '/explanation'), { ...asOf }, signal),
    refetchInterval: refresh,
  });

export const historyQuery = (client: ApiClient, uscc: string, asOf: AsOf = {}) =>
  queryOptions({
    queryKey: ['enterprise', uscc, 'history', asOf],
    queryFn: ({ signal }) => client.get<SeenHistory>(path(uscc, '/history'), { ...asOf }, signal),
    refetchInterval: refresh,
  });

/** The newest findings; what is open in a region fits into one page. */
const FINDINGS_MAX = 200;

/** What the platform found by itself and is open still. */
export const openFindingsQuery = (client: ApiClient) =>
  queryOptions({
    queryKey: ['findings', 'open'],
    queryFn: ({ signal }) =>
      client.get<FindingPage>(
        '/api/credit/findings',
        { status: 'open', limit: FINDINGS_MAX },
        signal,
      ),
    refetchInterval: refresh,
  });

/** What the console shows of a rule pack: from which score on a grade begins. */
interface GradeBands {
  readonly grades: readonly {
    readonly grade: Grade;
    readonly atLeast: number;
    readonly name: Bilingual;
  }[];
}

/** A published version of a rule pack never changes, so it is asked for once. */
export const rulePackQuery = (
  client: ApiClient,
  { id, version }: { readonly id: string; readonly version: string },
) =>
  queryOptions({
    queryKey: ['rule-pack', id, version],
    queryFn: ({ signal }) =>
      client.get<GradeBands>(
        `/api/credit/rule-packs/${encodeURIComponent(id)}/${encodeURIComponent(version)}`,
        {},
        signal,
      ),
    staleTime: Infinity,
  });

/** Where enterprises are registered. */
export const REGISTRATION_PATH = ROOT;

/** Where what is registered of one enterprise is replaced. */
export const particularsPath = (uscc: string): string => path(uscc, '/particulars');

/** Where a listing or delisting decision of one enterprise is sent. */
export const listingsPath = (uscc: string): string => path(uscc, '/listings');

/** Where a credit repair of one enterprise is sent. */
export const repairsPath = (uscc: string): string => path(uscc, '/repairs');
