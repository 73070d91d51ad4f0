import { describe, expect, test } from '@jest/globals';
import { until, WaitedInVain } from './until.js';

describe('waiting until', () => {
  test('something is so ends with the answer that satisfied', async () => {
    let asked = 0;
    expect(
      await until(
        'the third answer',
        () => (asked += 1),
        (count) => count === 3,
      ),
    ).toBe(3);
  });

  test('something is true needs no more', async () => {
    let asked = 0;
    await until('the second answer', async () => (asked += 1) > 1);
    expect(asked).toBe(2);
  });

  test('too late tells what was awaited, how long, and what was answered last', async () => {
    const waiting = until(
      'a dozen',
      () => ({ eggs: 11 }),
      ({ eggs }) => eggs === 12,
      { withinMs: 50 },
    );
    await expect(waiting).rejects.toThrow(
      new WaitedInVain('Waited 0.05 s in vain for: a dozen. The last answer was { eggs: 11 }.'),
    );
  });

  test('somebody answers who never does is given up too', async () => {
    const silent = () => new Promise<boolean>(() => undefined);
    await expect(until('an answer', silent, Boolean, { withinMs: 50 })).rejects.toThrow(
      'an answer',
    );
  });

  test('something fails is no waiting', async () => {
    const broken = () => Promise.reject(new Error('broken'));
    await expect(until('an answer', broken)).rejects.toThrow('broken');
  });
});
