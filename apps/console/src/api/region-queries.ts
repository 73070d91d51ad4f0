import { queryOptions } from '@tanstack/react-query';
import { loadRegionNames } from '../format/regions.js';

/** Names of all regions, loaded once. */
export const regionNamesQuery = queryOptions({
  queryKey: ['regions'],
  queryFn: loadRegionNames,
  staleTime: Infinity,
});
