import { expect, test } from '@jest/globals';
import { REST_MS, REST_MS_MAX, RestingJobs } from './resting-jobs.js';

test('a job that fails again rests twice as long, up to a limit, and is forgotten when it is done', () => {
  let now = 0;
  const resting = new RestingJobs(() => now);
  const restOf = () => {
    resting.failed('a');
    const from = now;
    while (resting.ids().length > 0) now += REST_MS;
    return now - from;
  };
  expect([restOf(), restOf(), restOf()]).toEqual([REST_MS, 2 * REST_MS, 4 * REST_MS]);
  for (let failure = 0; failure < 20; failure += 1) restOf();
  expect(restOf()).toBe(REST_MS_MAX);
  resting.done('a');
  expect(restOf()).toBe(REST_MS);
});
