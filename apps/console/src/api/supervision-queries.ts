import { queryOptions } from '@tanstack/react-query';
import type {
  AgencyCase,
  Complaint,
  Incident,
  Inspection,
  Penalty,
  SamplingResult,
} from '@zhixin/contracts';
import type { ApiClient } from './client.js';
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

/** A kind of document that agencies record about enterprises. */
export type CaseKind = keyof typeof CASES_PATH;

interface CaseOf extends Record<CaseKind, AgencyCase> {
  readonly sampling: SamplingResult;
  readonly penalty: Penalty;
  readonly inspection: Inspection;
  readonly complaint: Complaint;
  readonly incident: Incident;
}

interface CasePage<Case> {
  readonly items: readonly Case[];
  readonly asOf: string;
  /** Events that the rows lack, because they were set aside; absent: none. */
  readonly parked?: number;
}

/** Where the annulment of one case is sent. */
export const annulmentPath = (kind: CaseKind, id: string): string =>
  `${CASES_PATH[kind]}/${encodeURIComponent(id)}/annulment`;

/** The newest cases; what a region decides in some months fits into one page. */
const CASES_MAX = 200;

/** The newest cases of a kind that the person may see, of one enterprise or of all. */
export const casesQuery = <Kind extends CaseKind>(client: ApiClient, kind: Kind, uscc?: string) =>
  queryOptions({
    queryKey: ['cases', kind, uscc],
    queryFn: ({ signal }) =>
      client.get<CasePage<CaseOf[Kind]>>(CASES_PATH[kind], { uscc, limit: CASES_MAX }, signal),
    refetchInterval: refresh,
  });

/** One case; what an annulled one was replaced by is seen here. */
export const caseQuery = (client: ApiClient, kind: CaseKind, id: string) =>
  queryOptions({
    queryKey: ['case', kind, id],
    queryFn: ({ signal }) =>
      client.get<AgencyCase>(`${CASES_PATH[kind]}/${encodeURIComponent(id)}`, {}, signal),
    refetchInterval: refresh,
  });
