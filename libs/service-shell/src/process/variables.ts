/** The environment is wrong; `faults` holds one line per fault, naming the variable, showing no secret. */
export class BadConfiguration extends Error {
  /** What a process that stops for this reason exits with. */
  readonly exitCode = 2;

  constructor(readonly faults: readonly string[]) {
    super(faults.join('\n'));
  }
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** An environment variable and how it is read. */
export interface Variable<Value> {
  readonly name: string;
  /** Absent: the variable must be set. */
  readonly default?: string;
  /** Values of another variable with which this one may not be left out, e.g. `{ EVENT_BUS: 'kafka' }`. */
  readonly neededWith?: Readonly<Record<string, string>>;
  /** The value, or a fault as an Error whose message follows the variable's name. */
  readonly read: (text: string) => Value | Error;
}

const PORT_MAX = 65_535;
/** A century. */
const DAYS_MAX = 36_500;

/** One of a few words. */
export const oneOf =
  <Value extends string>(...values: readonly Value[]) =>
  (text: string): Value | Error =>
    values.find((value) => value === text) ?? new Error(`must be one of ${values.join(', ')}`);

/** `true` or `false`. */
export const yesOrNo = (text: string): boolean | Error =>
  text === 'true' || (text === 'false' ? false : new Error('must be true or false'));

/** A TCP port; 0 lets the system choose. */
export const port = (text: string): number | Error => {
  const value = Number(text);
  return /^\d+$/.test(text) && value <= PORT_MAX
    ? value
    : new Error(`must be a port number from 0 to ${PORT_MAX}`);
};

/** A number of days. */
export const days = (text: string): number | Error => {
  const value = Number(text);
  return /^\d+$/.test(text) && value <= DAYS_MAX
    ? value
    : new Error(`must be a whole number of days from 0 to ${DAYS_MAX}`);
};

/** `host:port`, several with commas. */
export const hostsAndPorts = (text: string): readonly string[] | Error => {
  const hosts = text.split(',').map((host) => host.trim());
  return hosts.every((host) => /^[\w.[\]:-]+:\d+$/.test(host))
    ? hosts
    : new Error('must be host:port, several with commas');
};

/** A URL of one of these protocols. */
export const address =
  (...protocols: readonly string[]) =>
  (text: string): string | Error =>
    URL.canParse(text) && protocols.includes(new URL(text).protocol)
      ? text
      : new Error(`must be an address that starts with ${protocols.join(' or ')}//`);

/** A connection string of EventStoreDB's client; several hosts are no URL. */
export const eventStoreDbAddress = (text: string): string | Error =>
  /^esdb(\+discover)?:\/\/[^\s/?]+/.test(text)
    ? text
    : new Error('must be an address that starts with esdb:// or esdb+discover://');

/** One word. */
export const anyText = (text: string): string | Error =>
  /^\S+$/.test(text) ? text : new Error('must not be empty or hold spaces');

/** May be left out; the property is absent then. */
export const optional = <Value>(read: (text: string) => Value | Error) => ({
  default: '',
  read: (text: string): Value | Error | '' => (text === '' ? text : read(text)),
});

/** `LOG_LEVEL`, which every process knows. */
export const logLevel = {
  name: 'LOG_LEVEL',
  default: 'info',
  read: oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
} satisfies Variable<string>;

/** Where a process shows its metrics. */
export interface MetricsAddress {
  readonly metricsHost: string;
  /** A listener for metrics alone; absent: on the ordinary one, for this machine only. */
  readonly metricsPort?: number;
}

/** The variables of `MetricsAddress`, which every process knows. */
export const metricsPlace = {
  metricsHost: { name: 'METRICS_HOST', default: '127.0.0.1', read: anyText },
  metricsPort: { name: 'METRICS_PORT', ...optional(port) },
} satisfies Record<string, Variable<unknown>>;

/**
 * Reads variables into an object with the same keys; an empty optional one has no key.
 *
 * @throws BadConfiguration naming every variable that is missing or wrong.
 */
export const readVariables = <Result>(
  variables: Readonly<Record<keyof Result, Variable<unknown>>>,
  environment: Environment,
): Result => {
  const faults: string[] = [];
  const entries = Object.entries<Variable<unknown>>(variables).flatMap(([key, variable]) => {
    const value = valueOf(variable, environment);
    if (value instanceof Error) faults.push(`${variable.name}: ${value.message}`);
    return value === '' ? [] : [[key, value]];
  });
  if (faults.length > 0) throw new BadConfiguration(faults);
  return Object.fromEntries(entries) as unknown as Result;
};

const valueOf = (variable: Variable<unknown>, environment: Environment): unknown => {
  const text = environment[variable.name]?.trim() || variable.default;
  if (text === undefined) return new Error('is not set');
  const needed = Object.entries(variable.neededWith ?? {}).find(
    ([name, value]) => environment[name]?.trim() === value,
  );
  if (text === '' && needed) return new Error(`is not set, but ${needed.join('=')} needs it`);
  return variable.read(text);
};
