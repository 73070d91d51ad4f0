import { BadConfiguration } from './variables.js';

/** Where a process was told to listen, and by which variables: `HOST` and `PORT`, or with a prefix. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
  readonly prefix?: 'METRICS_';
}

/** What the operator can mend where a listener could not be opened; undefined for any other error. */
export const addressTaken = (
  error: unknown,
  { host, port, prefix }: ListenAddress,
): BadConfiguration | undefined => {
  const { code } = error as { readonly code?: unknown };
  const [PORT, HOST] = [`${prefix ?? ''}PORT`, `${prefix ?? ''}HOST`];
  if (code === 'EADDRINUSE')
    return new BadConfiguration([`${PORT}: ${host}:${port} is in use already`]);
  if (code === 'EACCES')
    return new BadConfiguration([`${PORT}: ${port} may not be used by this user`]);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new BadConfiguration([`${HOST}: ${host} is not an address of this machine`]);
  return undefined;
};
