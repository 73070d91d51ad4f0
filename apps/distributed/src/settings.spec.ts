import { describe, expect, test } from '@jest/globals';
import type { BadConfiguration } from '@zhixin/service-shell/edge';
import { settingsFrom } from './settings.js';

const faultsOf = (environment: Record<string, string>, words: readonly string[] = []) => {
  try {
    settingsFrom(environment, words);
    return [];
  } catch (error) {
    return (error as BadConfiguration).faults;
  }
};

describe('settings of the launcher', () => {
  test('need nothing to be said', () =>
    expect(settingsFrom({}, [])).toEqual({
      host: '127.0.0.1',
      port: 8080,
      dataFolder: '.zhixin-distributed',
      eventBus: 'kafka',
      logLevel: 'info',
      oidcAudience: 'zhixin',
      instances: 1,
      together: [],
      empty: false,
    }));

  test('take arguments', () =>
    expect(settingsFrom({}, ['--empty', '--instances', '2'])).toMatchObject({
      instances: 2,
      empty: true,
    }));

  test('name every fault at once, without a secret', () => {
    const faults = faultsOf(
      { PORT: '70000', DATABASE_URL: 'mysql://zhixin:secret@db', EVENTSTOREDB_URL: 'http://x' },
      ['--instances', '0', '--fast'],
    );
    expect(faults.map((fault) => fault.split(':')[0])).toEqual([
      'PORT',
      'DATABASE_URL',
      'EVENTSTOREDB_URL',
      '--instances',
      '--fast',
    ]);
    expect(faults.join()).not.toContain('secret');
  });

  test('let services share a process', () =>
    expect(
      settingsFrom({}, ['--together', 'supervision,credit-scoring', '--together', 'exchange'])
        .together,
    ).toEqual([['supervision', 'credit-scoring'], ['exchange']]));

  test.each([
    [['--together', 'supervision,recalls']],
    [['--together', 'supervision,supervision']],
    [['--together', 'supervision', '--together', 'exchange,supervision']],
    [['--together']],
  ])('refuse %j', (words) => expect(faultsOf({}, words)).toHaveLength(1));

  test.each([['9'], ['two'], []])('refuse --instances %s', (...words) =>
    expect(faultsOf({}, ['--instances', ...words])).toHaveLength(1),
  );
});
