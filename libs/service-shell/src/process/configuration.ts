import { SIGNATURE_ALGORITHMS, type SignatureAlgorithm } from '@zhixin/statement';
import {
  address,
  anyText,
  days,
  eventStoreDbAddress,
  hostsAndPorts,
  logLevel,
  metricsPlace,
  oneOf,
  optional,
  port,
  readVariables,
  yesOrNo,
  type Environment,
  type MetricsAddress,
  type Variable,
} from './variables.js';

export { BadConfiguration } from './variables.js';

/** What the environment says, checked. */
export interface Configuration extends MetricsAddress {
  readonly host: string;
  readonly port: number;
  readonly databaseUrl: string;
  readonly eventStore: 'postgres' | 'eventstoredb';
  /** Connection string; with the event store `eventstoredb`. */
  readonly eventStoreDbUrl?: string;
  readonly eventBus: 'postgres' | 'kafka';
  /** Days that the bus remembers more than its topics promise. */
  readonly eventBusExtraDays: number;
  /** `host:port` of some brokers; with the bus `kafka`. */
  readonly kafkaBrokers?: readonly string[];
  readonly kafkaTls: boolean;
  /** SCRAM-SHA-512 account at the brokers. */
  readonly kafkaUsername?: string;
  readonly kafkaPassword?: string;
  /** File of the keys that sign documents; absent: nothing is signed. */
  readonly signingKeys?: string;
  readonly signatureAlgorithm: SignatureAlgorithm;
  readonly oidcIssuer: string;
  readonly oidcAudience: string;
  /** Where the provider's keys are, when they are not at the address that discovery tells. */
  readonly oidcJwksUri?: string;
  readonly logLevel: string;
}

const VARIABLES = {
  host: { name: 'HOST', default: '127.0.0.1', read: anyText },
  port: { name: 'PORT', default: '8080', read: port },
  ...metricsPlace,
  databaseUrl: { name: 'DATABASE_URL', read: address('postgres:', 'postgresql:') },
  eventStore: { name: 'EVENT_STORE', default: 'postgres', read: oneOf('postgres', 'eventstoredb') },
  eventStoreDbUrl: {
    name: 'EVENTSTOREDB_URL',
    ...optional(eventStoreDbAddress),
    neededWith: { EVENT_STORE: 'eventstoredb' },
  },
  eventBus: { name: 'EVENT_BUS', default: 'postgres', read: oneOf('postgres', 'kafka') },
  eventBusExtraDays: { name: 'EVENT_BUS_EXTRA_DAYS', default: '0', read: days },
  kafkaBrokers: {
    name: 'KAFKA_BROKERS',
    ...optional(hostsAndPorts),
    neededWith: { EVENT_BUS: 'kafka' },
  },
  kafkaTls: { name: 'KAFKA_TLS', default: 'false', read: yesOrNo },
  kafkaUsername: { name: 'KAFKA_USERNAME', ...optional(anyText) },
  kafkaPassword: { name: 'KAFKA_PASSWORD', ...optional(anyText) },
  signingKeys: { name: 'SIGNING_KEYS', ...optional(anyText) },
  signatureAlgorithm: {
    name: 'SIGNATURE_ALGORITHM',
    default: 'Ed25519',
    read: oneOf(...SIGNATURE_ALGORITHMS),
  },
  oidcIssuer: { name: 'OIDC_ISSUER', read: address('http:', 'https:') },
  oidcAudience: { name: 'OIDC_AUDIENCE', default: 'zhixin', read: anyText },
  oidcJwksUri: { name: 'OIDC_JWKS_URI', ...optional(address('http:', 'https:')) },
  logLevel,
} satisfies { [Key in keyof Configuration]-?: Variable<unknown> };

/**
 * Reads the configuration.
 *
 * @throws BadConfiguration naming every variable that is missing or wrong.
 */
export const configurationFrom = (environment: Environment): Configuration =>
  readVariables<Configuration>(VARIABLES, environment);
