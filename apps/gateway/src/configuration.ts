import { addressVariableOf, serviceNames, type ServiceName } from '@zhixin/contracts/services';
import {
  address,
  anyText,
  logLevel,
  metricsPlace,
  optional,
  port,
  readVariables,
  type Environment,
  type MetricsAddress,
  type Variable,
} from '@zhixin/service-shell/edge';

/** What the environment says, checked. */
export interface GatewayConfiguration extends MetricsAddress {
  readonly host: string;
  readonly port: number;
  /** Origins of the instances of each service. */
  readonly upstreams: Readonly<Record<ServiceName, readonly string[]>>;
  readonly oidcIssuer: string;
  readonly oidcAudience: string;
  /** Where requests under `/oidc` go; absent: nowhere. */
  readonly oidcUpstreamUrl?: string;
  readonly logLevel: string;
}

// The path of a request is the caller's: an address here is an origin and nothing more.
const origin = (text: string): string | Error => {
  const url = address('http:', 'https:')(text);
  if (url instanceof Error) return url;
  const { origin: found, pathname, search, hash, username } = new URL(url);
  return pathname === '/' && search === '' && hash === '' && username === ''
    ? found
    : new Error('must be an address without path, query or user');
};

const origins = (text: string): readonly string[] | Error => {
  const found = text.split(',').map((each) => origin(each.trim()));
  const wrong = found.find((each) => each instanceof Error);
  return wrong ?? [...new Set(found as string[])];
};

const VARIABLES = {
  host: { name: 'HOST', default: '127.0.0.1', read: anyText },
  port: { name: 'PORT', default: '8080', read: port },
  ...metricsPlace,
  oidcIssuer: { name: 'OIDC_ISSUER', read: address('http:', 'https:') },
  oidcAudience: { name: 'OIDC_AUDIENCE', default: 'zhixin', read: anyText },
  oidcUpstreamUrl: { name: 'OIDC_UPSTREAM_URL', ...optional(origin) },
  logLevel,
} satisfies Record<string, Variable<unknown>>;

type ServiceOrigins = GatewayConfiguration['upstreams'];
type OwnSettings = Omit<GatewayConfiguration, 'upstreams'>;

const ADDRESSES = Object.fromEntries(
  serviceNames.map((name) => [name, { name: addressVariableOf(name), read: origins }]),
) as Readonly<Record<ServiceName, Variable<readonly string[]>>>;

const isAddress = ([key]: readonly [string, unknown]) => Object.hasOwn(ADDRESSES, key);

/**
 * Reads the configuration.
 *
 * @throws BadConfiguration naming every variable that is missing or wrong.
 */
export const configurationFrom = (environment: Environment): GatewayConfiguration => {
  const entries = Object.entries(
    readVariables<OwnSettings & ServiceOrigins>({ ...VARIABLES, ...ADDRESSES }, environment),
  );
  return {
    ...(Object.fromEntries(entries.filter((entry) => !isAddress(entry))) as unknown as OwnSettings),
    upstreams: Object.fromEntries(entries.filter(isAddress)) as unknown as ServiceOrigins,
  };
};
