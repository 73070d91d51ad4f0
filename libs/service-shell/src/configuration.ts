/** What the environment says, checked. */
export interface Configuration {
  readonly host: string;
  readonly port: number;
  readonly databaseUrl: string;
  readonly eventStore: 'postgres';
  readonly eventBus: 'postgres';
  readonly oidcIssuer: string;
  readonly oidcAudience: string;
  /** Where the provider's keys are, when they are not at the address that discovery tells. */
  readonly oidcJwksUri?: string;
  readonly logLevel: string;
}

/** The environment is wrong; `faults` holds one line per fault, naming the variable, showing no secret. */
export class BadConfiguration extends Error {
  /** What a process that stops for this reason exits with. */
  readonly exitCode = 2;

  constructor(readonly faults: readonly string[]) {
    super(faults.join('\n'));
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

interface Variable<Value> {
  readonly name: string;
  /** Absent: the variable must be set. */
  readonly default?: string;
  /** The value, or a fault as an Error whose message follows the variable's name. */
  readonly read: (text: string) => Value | Error;
}

const PORT_MAX = 65_535;
const DEFAULT_PORT = '8080';

const oneOf =
  <Value extends string>(...values: readonly Value[]) =>
  (text: string): Value | Error =>
    values.find((value) => value === text) ?? new Error(`must be one of ${values.join(', ')}`);

const port = (text: string): number | Error => {
  const value = Number(text);
  return /^\d+$/.test(text) && value <= PORT_MAX
    ? value
    : new Error(`must be a port number from 0 to ${PORT_MAX}`);
};

const address =
  (...protocols: readonly string[]) =>
  (text: string): string | Error =>
    URL.canParse(text) && protocols.includes(new URL(text).protocol)
      ? text
      : new Error(`must be an address that starts with ${protocols.join(' or ')}//`);

const anyText = (text: string): string | Error =>
  /^\S+$/.test(text) ? text : new Error('must not be empty or hold spaces');

const VARIABLES = {
  host: { name: 'HOST', default: '127.0.0.1', read: anyText },
  port: { name: 'PORT', default: DEFAULT_PORT, read: port },
  databaseUrl: { name: 'DATABASE_URL', read: address('postgres:', 'postgresql:') },
  eventStore: { name: 'EVENT_STORE', default: 'postgres', read: oneOf('postgres') },
  eventBus: { name: 'EVENT_BUS', default: 'postgres', read: oneOf('postgres') },
  oidcIssuer: { name: 'OIDC_ISSUER', read: address('http:', 'https:') },
  oidcAudience: { name: 'OIDC_AUDIENCE', default: 'zhixin', read: anyText },
  oidcJwksUri: {
    name: 'OIDC_JWKS_URI',
    default: '',
    read: (text) => (text === '' ? text : address('http:', 'https:')(text)),
  },
  logLevel: {
    name: 'LOG_LEVEL',
    default: 'info',
    read: oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
  },
} satisfies { [Key in keyof Configuration]-?: Variable<unknown> };

/**
 * Reads the configuration.
 *
 * @throws BadConfiguration naming every variable that is missing or wrong.
 */
export const configurationFrom = (environment: Environment): Configuration => {
  const faults: string[] = [];
  const entries = Object.entries(VARIABLES).flatMap(
    ([key, variable]: [string, Variable<unknown>]) => {
      const value = valueOf(variable, environment);
      if (value instanceof Error) faults.push(`${variable.name}: ${value.message}`);
      return value === '' ? [] : [[key, value]];
    },
  );
  if (faults.length > 0) throw new BadConfiguration(faults);
  return Object.fromEntries(entries) as unknown as Configuration;
};

const valueOf = (variable: Variable<unknown>, environment: Environment): unknown => {
  const text = environment[variable.name]?.trim() || variable.default;
  return text === undefined ? new Error('is not set') : variable.read(text);
};
