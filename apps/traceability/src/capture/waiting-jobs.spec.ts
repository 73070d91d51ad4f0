import { expect, test } from '@jest/globals';
import { WaitingJobs } from './waiting-jobs.js';

const waitingOf = (...names: readonly string[]) => {
  const waiting = new WaitingJobs<{ job: { uscc: string }; name: string }>();
  for (const name of names) waiting.add({ job: { uscc: name.charAt(0) }, name });
  return waiting;
};

test('tenants take turns, and the jobs of each keep their order', () => {
  const waiting = waitingOf('a1', 'a2', 'a3', 'b1', 'c1', 'c2');
  const first = [waiting.next(), waiting.next()].map((found) => found?.name);
  waiting.add({ job: { uscc: 'b' }, name: 'b2' });
  const rest: (string | undefined)[] = [];
  while (!waiting.isEmpty) rest.push(waiting.next()?.name);
  expect([...first, ...rest]).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'c2', 'a3']);
  expect(waiting.next()).toBeUndefined();
});

test('all of them leave at once', () => {
  const waiting = waitingOf('a1', 'b1', 'a2');
  expect(waiting.leave().map(({ name }) => name)).toEqual(['a1', 'a2', 'b1']);
  expect(waiting.isEmpty).toBe(true);
});
