import { describe, expect, jest, test } from '@jest/globals';
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';
import './quiet-request-queue.js';

type Queue = ThisParameterType<() => void> & {
  readonly pending: unknown[];
  throttleCheckTimeoutId: unknown;
  throttledUntil: number;
  checkPendingRequests(): void;
  scheduleCheckPendingRequests(): void;
};

const queueWith = (pending: readonly unknown[]): Queue =>
  Object.assign(Object.create(RequestQueue.prototype) as Queue, {
    pending: [...pending],
    throttledUntil: -1,
    throttleCheckTimeoutId: null,
    checkPendingRequests: jest.fn(),
  });

describe('the request queue of kafkajs', () => {
  test('sets no timer while nothing waits', () => {
    const queue = queueWith([]);
    queue.scheduleCheckPendingRequests();
    expect(queue.throttleCheckTimeoutId).toBeNull();
  });

  test('looks again while something waits', async () => {
    const queue = queueWith(['a request']);
    queue.scheduleCheckPendingRequests();
    expect(queue.throttleCheckTimeoutId).not.toBeNull();
    await new Promise<void>((looked) => {
      queue.checkPendingRequests = looked;
    });
  });
});
