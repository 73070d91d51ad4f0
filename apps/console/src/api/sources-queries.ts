import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { CommonSources } from '@zhixin/contracts';
import type { SourcePoint } from '../sources/sources-address.js';
import type { ApiClient } from './client.js';

/** What points lead back to in common. It is asked by `POST` for the length of the question, and changes nothing. */
export const commonSourcesQuery = (client: ApiClient, points: readonly SourcePoint[]) =>
  queryOptions({
    queryKey: ['common-sources', points],
    queryFn: () =>
      client.post<CommonSources>(
        '/api/traceability/common-sources',
        { points },
        crypto.randomUUID(),
      ),
    placeholderData: keepPreviousData,
  });
