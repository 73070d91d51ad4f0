import { describe, expect, test } from '@jest/globals';
import { currentTrace, inTrace, traceFrom } from './tracing.js';

const ID = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';

describe('a trace', () => {
  test('of a caller is continued with a span of our own', () => {
    const { traceId, traceparent } = traceFrom(`00-${ID}-${SPAN}-00`);
    expect(traceId).toBe(ID);
    expect(traceparent).toMatch(new RegExp(`^00-${ID}-(?!${SPAN})[0-9a-f]{16}-00$`));
  });

  test.each([
    undefined,
    '',
    'nonsense',
    `00-${'0'.repeat(32)}-${SPAN}-01`,
    `00-${ID}-${'0'.repeat(16)}-01`,
    `00-${ID.toUpperCase()}-${SPAN}-01`,
    `ff-${ID}-${SPAN}-01`,
    `00-${ID}-${SPAN}-01-more`,
  ])('starts anew for %s', (header) => {
    const { traceId } = traceFrom(header);
    expect(traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(traceId).not.toBe(ID);
  });

  test('follows what it started, also across awaits, and nothing else', async () => {
    const one = traceFrom(undefined);
    const other = traceFrom(undefined);
    const seen = await Promise.all(
      [one, other].map((trace) =>
        inTrace(trace, async () => {
          await new Promise((done) => setImmediate(done));
          return currentTrace();
        }),
      ),
    );
    expect(seen).toEqual([one, other]);
    expect(currentTrace()).toBeUndefined();
  });
});
