import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { EventStoreUnavailable } from '@zhixin/event-store';
import { isTransient, TemporarilyUnavailable } from './transient.js';

const withCode = (code: string) => Object.assign(new Error('failed'), { code });

describe('a transient failure', () => {
  test.each([
    ['a handler that says so', new TemporarilyUnavailable('away')],
    ['the event store away', new EventStoreUnavailable('away')],
    ['a refused connection', withCode('ECONNREFUSED')],
    ['an administrator shut the server down', withCode('57P01')],
    ['a deadlock', withCode('40P01')],
    ['a connection exception', withCode('08006')],
    ['a connection pg lost', new Error('Connection terminated unexpectedly')],
    ['one inside another', new Error('query failed', { cause: withCode('57P03') })],
    [
      'one inside a driver error',
      Object.assign(new Error('x'), { driverError: withCode('08003') }),
    ],
    ['one of several', new AggregateError([new Error('a'), withCode('ECONNREFUSED')])],
  ])('%s', (_, error) => {
    expect(isTransient(error)).toBe(true);
  });

  test('what Node says of a port nobody listens on', async () => {
    const socket = connect(1, '127.0.0.1');
    const [error] = (await once(socket, 'error')) as unknown[];
    expect(isTransient(error)).toBe(true);
  });

  test.each([
    ['a bug', new TypeError('x is undefined')],
    ['a broken constraint', withCode('23505')],
    ['a handler that idled in its transaction', withCode('25P03')],
    ['no error at all', 'ECONNREFUSED'],
  ])('not %s', (_, error) => {
    expect(isTransient(error)).toBe(false);
  });
});
