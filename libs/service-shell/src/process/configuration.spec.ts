import { describe, expect, test } from '@jest/globals';
import { BadConfiguration, configurationFrom } from './configuration.js';

const good = {
  DATABASE_URL: 'postgresql://zhixin:secret@db/zhixin',
  OIDC_ISSUER: 'https://id.example/realms/zhixin',
};

const faultsOf = (environment: Record<string, string>): readonly string[] => {
  try {
    configurationFrom(environment);
    return [];
  } catch (error) {
    return (error as BadConfiguration).faults;
  }
};

describe('configuration', () => {
  test('has a default for what need not be said', () =>
    expect(configurationFrom(good)).toEqual({
      host: '127.0.0.1',
      port: 8080,
      metricsHost: '127.0.0.1',
      databaseUrl: good.DATABASE_URL,
      eventStore: 'postgres',
      eventBus: 'postgres',
      eventBusExtraDays: 0,
      kafkaTls: false,
      oidcIssuer: good.OIDC_ISSUER,
      oidcAudience: 'zhixin',
      logLevel: 'info',
      signatureAlgorithm: 'Ed25519',
    }));

  test('takes several brokers, with an account', () =>
    expect(
      configurationFrom({
        ...good,
        EVENT_BUS: 'kafka',
        KAFKA_BROKERS: 'one:9092, two:9093',
        KAFKA_TLS: 'true',
        KAFKA_USERNAME: 'zhixin',
        KAFKA_PASSWORD: 'secret',
      }),
    ).toMatchObject({
      eventBus: 'kafka',
      kafkaBrokers: ['one:9092', 'two:9093'],
      kafkaTls: true,
      kafkaUsername: 'zhixin',
      kafkaPassword: 'secret',
    }));

  test.each([
    'esdb://db:2113?tls=false',
    'esdb+discover://admin:changeit@cluster.example:2113',
    'esdb://one:2113,two:2113,three:2113?nodePreference=leader',
  ])('takes EventStoreDB at %s', (url) =>
    expect(
      configurationFrom({ ...good, EVENT_STORE: 'eventstoredb', EVENTSTOREDB_URL: url }),
    ).toMatchObject({ eventStore: 'eventstoredb', eventStoreDbUrl: url }),
  );

  test('treats an empty variable as one that is not set', () =>
    expect(configurationFrom({ ...good, PORT: ' ', LOG_LEVEL: '' })).toMatchObject({
      port: 8080,
      logLevel: 'info',
    }));

  test.each([
    ['PORT', '80a', 'PORT: must be a port number from 0 to 65535'],
    ['PORT', '70000', 'PORT: must be a port number from 0 to 65535'],
    ['METRICS_PORT', 'x', 'METRICS_PORT: must be a port number from 0 to 65535'],
    ['PORT', '-1', 'PORT: must be a port number from 0 to 65535'],
    ['EVENT_STORE', 'mysql', 'EVENT_STORE: must be one of postgres, eventstoredb'],
    [
      'EVENT_STORE',
      'eventstoredb',
      'EVENTSTOREDB_URL: is not set, but EVENT_STORE=eventstoredb needs it',
    ],
    [
      'EVENTSTOREDB_URL',
      'http://db:2113',
      'EVENTSTOREDB_URL: must be an address that starts with esdb:// or esdb+discover://',
    ],
    ['EVENT_BUS', 'rabbit', 'EVENT_BUS: must be one of postgres, kafka'],
    [
      'LOG_LEVEL',
      'loud',
      'LOG_LEVEL: must be one of fatal, error, warn, info, debug, trace, silent',
    ],
    [
      'OIDC_ISSUER',
      'id.example',
      'OIDC_ISSUER: must be an address that starts with http: or https://',
    ],
    ['OIDC_AUDIENCE', 'a b', 'OIDC_AUDIENCE: must not be empty or hold spaces'],
    [
      'OIDC_JWKS_URI',
      'file:///etc/passwd',
      'OIDC_JWKS_URI: must be an address that starts with http: or https://',
    ],
    ['EVENT_BUS', 'kafka', 'KAFKA_BROKERS: is not set, but EVENT_BUS=kafka needs it'],
    ['KAFKA_BROKERS', 'broker', 'KAFKA_BROKERS: must be host:port, several with commas'],
    [
      'EVENT_BUS_EXTRA_DAYS',
      '-1',
      'EVENT_BUS_EXTRA_DAYS: must be a whole number of days from 0 to 36500',
    ],
    ['KAFKA_TLS', 'yes', 'KAFKA_TLS: must be true or false'],
    ['HOST', 'a b', 'HOST: must not be empty or hold spaces'],
  ])('names %s when it is %s', (name, value, fault) =>
    expect(faultsOf({ ...good, [name]: value })).toEqual([fault]),
  );

  test('names every fault at once, one line each', () =>
    expect(faultsOf({ PORT: 'x' }).map((line) => line.split(':')[0])).toEqual([
      'PORT',
      'DATABASE_URL',
      'OIDC_ISSUER',
    ]));

  test('never repeats a secret', () =>
    expect(faultsOf({ ...good, DATABASE_URL: 'mysql://root:hunter2@db' }).join()).not.toContain(
      'hunter2',
    ));
});
