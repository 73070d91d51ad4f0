import { describe, expect, test } from '@jest/globals';
import { murmur2, partitionOf } from './partition.js';

describe('the partition of a key', () => {
  // Values of Apache Kafka's own UtilsTest.testMurmur2.
  test.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ])('hashes %s as Kafka does', (key, hash) => {
    expect(murmur2(Buffer.from(key))).toBe(hash);
  });

  test('spreads enterprise codes over all partitions, the same way each time', () => {
    const keys = Array.from({ length: 400 }, (_, n) => `91610113MA6U${String(n).padStart(6, '0')}`);
    const counts = [0, 0, 0, 0];
    for (const key of keys) {
      const partition = partitionOf(key, 4);
      expect(partitionOf(key, 4)).toBe(partition);
      counts[partition] = (counts[partition] ?? 0) + 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(60);
  });
});
