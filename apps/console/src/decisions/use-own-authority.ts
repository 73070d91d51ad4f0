import { useRegionNames } from '../api/region-queries.js';
import { authorityName } from '../format/regions.js';
import { usePerson } from '../session/session.js';

/** The market-supervision authority of the officer's own region, so that nobody types it. */
export const useOwnAuthority = (): string | undefined => {
  const { region } = usePerson();
  const names = useRegionNames();
  return region === undefined || names === undefined ? undefined : authorityName(region, names);
};
