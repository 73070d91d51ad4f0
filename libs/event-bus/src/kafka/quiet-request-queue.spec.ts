import { describe, expect, test } from '@jest/globals';
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';
import './quiet-request-queue.js';

// A queue without its connection.
const queueWith = (pending: readonly string[], looked: () => void) =>
  Object.assign(Object.create(RequestQueue.prototype) as typeof RequestQueue.prototype, {
    pending,
    throttledUntil: -1,
    throttleCheckTimeoutId: null as unknown,
    checkPendingRequests: looked,
  });

describe('the request queue of kafkajs', () => {
  test('sets no timer while nothing waits', () => {
    const queue = queueWith([], () => undefined);
    queue.scheduleCheckPendingRequests();
    expect(queue.throttleCheckTimeoutId).toBeNull();
  });

  test('looks again while something waits', async () => {
    await new Promise<void>((looked) => {
      queueWith(['a request'], looked).scheduleCheckPendingRequests();
    });
  });
});
