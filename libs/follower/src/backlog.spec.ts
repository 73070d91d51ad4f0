import { describe, expect, test } from '@jest/globals';
import { Backlog, NEWER_MAX, PARKED_MAX, PARKED_OF_KEY_MAX } from './backlog.js';

const failed = (key?: string) => ({ key, reason: 'failed' }) as const;
const held = (key: string) => ({ key, reason: 'held' }) as const;
const newer = (key: string) => ({ key, reason: 'newer' }) as const;

describe('a backlog', () => {
  test('holds a key from its first entry to its last', () => {
    const backlog = new Backlog();
    expect(backlog.holds('a')).toBe(false);
    backlog.add(failed('a'));
    backlog.add(held('a'));
    expect([backlog.holds('a'), backlog.holds('b'), backlog.size]).toEqual([true, false, 2]);
    backlog.remove(failed('a'), 'held');
    expect([backlog.holds('a'), backlog.size]).toEqual([true, 1]);
    backlog.remove(held('a'));
    expect([backlog.holds('a'), backlog.size]).toEqual([false, 0]);
  });

  test('lets what has no key hold up nobody', () => {
    const backlog = new Backlog();
    backlog.add(failed());
    expect([backlog.holds(undefined), backlog.size]).toEqual([false, 1]);
    backlog.remove(failed());
    expect(backlog.size).toBe(0);
  });

  test('has room for so many of one key, and for so many in all', () => {
    const full = new Backlog([{ key: 'a', reason: 'failed', count: PARKED_OF_KEY_MAX }]);
    expect(() => full.makeRoom([failed('b')])).not.toThrow();
    expect(() => full.makeRoom([held('a')])).toThrow(`${PARKED_OF_KEY_MAX} of a`);
    const almost = new Backlog([{ reason: 'failed', count: PARKED_MAX - 1 }]);
    expect(() => almost.makeRoom([failed('b')])).not.toThrow();
    expect(() => almost.makeRoom([failed('b'), held('b')])).toThrow(String(PARKED_MAX));
  });

  test('counts what waits for a newer version apart, with all behind it', () => {
    const backlog = new Backlog([{ key: 'a', reason: 'newer', count: PARKED_OF_KEY_MAX }]);
    expect(() => backlog.makeRoom([held('a'), failed('b')])).not.toThrow();
    const full = new Backlog([{ key: 'a', reason: 'newer', count: NEWER_MAX }]);
    expect(() => full.makeRoom([newer('b')])).toThrow('newer version');
    expect(() => full.makeRoom([held('a')])).toThrow('newer version');
    expect(() => full.makeRoom([failed('b')])).not.toThrow();
  });

  test('knows what the rest of a key waits for when its first is gone', () => {
    const backlog = new Backlog([{ key: 'a', reason: 'newer', count: NEWER_MAX }]);
    backlog.remove(newer('a'), 'held');
    expect(() => backlog.makeRoom([held('a')])).toThrow(`${PARKED_OF_KEY_MAX} of a`);
  });
});
