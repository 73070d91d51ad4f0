import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { loadRegionNames, type RegionNames } from '../format/regions.js';
import type { Language } from '../language/language.js';
import { useWords } from '../language/translation.js';

const regionNamesQuery = (language: Language) =>
  queryOptions({
    queryKey: ['regions', language],
    queryFn: () => loadRegionNames(language),
    // While the reader's language changes, the names of the other one stay.
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });

/** Names of all regions for the reader, loaded once; undefined until they are there. */
export const useRegionNames = (enabled = true): RegionNames | undefined =>
  useQuery({ ...regionNamesQuery(useWords().language), enabled }).data;
