import { queryOptions } from '@tanstack/react-query';
import type { PenaltyPage, SamplingResultPage } from '@zhixin/contracts';
import type { Client } from './client.js';
import { refresh } from './refresh.js';

/** Where penalty decisions are recorded and read. */
export const PENALTIES_PATH = '/api/supervision/penalties';
/** Where results of samples are recorded and read. */
export const SAMPLING_RESULTS_PATH = '/api/supervision/sampling-results';

/** Where the annulment of one penalty is sent. */
export const annulmentPath = (id: string): string => `${PENALTIES_PATH}/${id}/annulment`;

/** The newest cases; what a region decides in some months fits into one page. */
const CASES_MAX = 200;

/** The newest penalties that the person may see. */
export const penaltiesQuery = (client: Client) =>
  queryOptions({
    queryKey: ['penalties'],
    queryFn: ({ signal }) => client.get<PenaltyPage>(PENALTIES_PATH, { limit: CASES_MAX }, signal),
    refetchInterval: refresh,
  });

/** The newest sampling results that the person may see. */
export const samplingResultsQuery = (client: Client) =>
  queryOptions({
    queryKey: ['sampling-results'],
    queryFn: ({ signal }) =>
      client.get<SamplingResultPage>(SAMPLING_RESULTS_PATH, { limit: CASES_MAX }, signal),
    refetchInterval: refresh,
  });
