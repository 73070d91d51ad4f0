import { describe, expect, test } from '@jest/globals';
import { addressVariableOf, serviceNames } from '@zhixin/contracts/services';
import { BadConfiguration } from '@zhixin/service-shell/edge';
import { configurationFrom } from './configuration.js';

const good = {
  ...Object.fromEntries(
    serviceNames.map((name) => [addressVariableOf(name), `http://${name}:8080`]),
  ),
  SUPERVISION_URL: 'http://supervision:8080/',
  CREDIT_SCORING_URL: 'http://one:1, http://two:2,http://one:1',
  EXCHANGE_URL: 'https://exchange',
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

describe('configuration of the gateway', () => {
  test('takes one origin or several for each service', () =>
    expect(configurationFrom(good)).toEqual({
      host: '127.0.0.1',
      port: 8080,
      metricsHost: '127.0.0.1',
      upstreams: {
        ...Object.fromEntries(serviceNames.map((name) => [name, [`http://${name}:8080`]])),
        'credit-scoring': ['http://one:1', 'http://two:2'],
        exchange: ['https://exchange'],
      },
      oidcIssuer: good.OIDC_ISSUER,
      oidcAudience: 'zhixin',
      logLevel: 'info',
    }));

  test('names every fault at once, one line each', () => {
    const { EXCHANGE_URL: _, ...rest } = good;
    const faults = faultsOf({ ...rest, PORT: 'eighty', SUPERVISION_URL: 'http://a,ftp://b' });
    expect(faults.map((fault) => fault.split(':')[0])).toEqual([
      'PORT',
      'SUPERVISION_URL',
      'EXCHANGE_URL',
    ]);
  });

  test.each(['http://db/path', 'http://db?x=1', 'http://name:word@db', 'db:8080'])(
    'wants an origin and nothing more: %s',
    (address) => expect(faultsOf({ ...good, EXCHANGE_URL: address })).toHaveLength(1),
  );

  test('never repeats a secret', () =>
    expect(faultsOf({ ...good, EXCHANGE_URL: 'http://name:word@db' })[0]).not.toContain('word'));
});
