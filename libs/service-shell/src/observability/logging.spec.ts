import { describe, expect, test } from '@jest/globals';
import { nestLogger, openLog } from './logging.js';
import { inTrace, traceFrom } from './tracing.js';

const logged = (write: (log: ReturnType<typeof openLog>) => void) => {
  const lines: string[] = [];
  write(openLog('debug', { write: (line) => void lines.push(line) }));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
};

describe('the log', () => {
  test('says of an error what and where, not what hangs on it', () => {
    const error = Object.assign(new Error('broke', { cause: new RangeError('root') }), {
      code: '57P01',
      detail: 'Key (name)=(张三) exists.',
      client: { password: 'hunter2' },
    });
    const [line] = logged((log) => log.error({ err: error }, 'It failed.'));
    expect(line).toMatchObject({
      err: { message: 'broke', code: '57P01', cause: { type: 'RangeError', message: 'root' } },
    });
    expect(JSON.stringify(line)).not.toMatch(/张三|hunter2/);
  });

  test('blanks what is secret by name', () => {
    const [line] = logged((log) =>
      log.info({ authorization: 'Bearer x', request: { headers: { cookie: 'y' } } }, 'Seen.'),
    );
    expect(line).toMatchObject({
      authorization: '***',
      request: { headers: { cookie: '***' } },
    });
  });

  test('carries the trace of the running code', () => {
    const trace = traceFrom(undefined);
    const lines = logged((log) => {
      inTrace(trace, () => log.info('inside'));
      log.info('outside');
    });
    expect(lines.map(({ traceId }) => traceId)).toEqual([trace.traceId, undefined]);
  });

  test('takes what Nest says', () => {
    const lines = logged((log) => nestLogger(log).error(new Error('from Nest'), 'Context'));
    expect(lines).toMatchObject([{ from: 'Context', err: { message: 'from Nest' } }]);
  });
});
