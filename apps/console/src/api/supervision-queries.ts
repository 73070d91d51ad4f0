import { queryOptions } from '@tanstack/react-query';
import type { PenaltyPage, SamplingResultPage } from '@zhixin/contracts';
import type { Client } from './client.js';
import { refresh } from './refresh.js';

const ROOT = '/api/supervision';

/** Where each kind of case is recorded and read. */
export const CASES_PATH = {
  sampling: `${ROOT}/sampling-results`,
  penalty: `${ROOT}/penalties`,
  inspection: `${ROOT}/inspections`,
  complaint: `${ROOT}/complaints`,
  incident: `${ROOT}/incidents`,
} as const;

/** Where the annulment of one case is sent. */
export const annulmentPath = (kind: keyof typeof CASES_PATH, id: string): string =>
  `${CASES_PATH[kind]}/${encodeURIComponent(id)}/annulment`;

/** The newest cases; what a region decides in some months fits into one page. */
const CASES_MAX = 200;

/** The newest penalties that the person may see. */
export const penaltiesQuery = (client: Client) =>
  queryOptions({
    queryKey: ['penalties'],
    queryFn: ({ signal }) =>
      client.get<PenaltyPage>(CASES_PATH.penalty, { limit: CASES_MAX }, signal),
    refetchInterval: refresh,
  });

/** The newest sampling results that the person may see. */
export const samplingResultsQuery = (client: Client) =>
  queryOptions({
    queryKey: ['sampling-results'],
    queryFn: ({ signal }) =>
      client.get<SamplingResultPage>(CASES_PATH.sampling, { limit: CASES_MAX }, signal),
    refetchInterval: refresh,
  });
