const SEED = 0x9747b28c;
const MULTIPLIER = 0x5bd1e995;

/**
 * Partition of a key: murmur2 as Kafka's default partitioner computes it, so that a topic is cut the
 * same way on every adapter. `partitions` must be the topic's fixed number.
 */
export const partitionOf = (key: string, partitions: number): number =>
  (murmur2(Buffer.from(key, 'utf8')) & 0x7fffffff) % partitions;

/** 32-bit MurmurHash2 (Austin Appleby) with Kafka's seed, as a signed integer. */
export const murmur2 = (bytes: Buffer): number => {
  const { length } = bytes;
  const whole = length & ~3;
  let hash = SEED ^ length;
  for (let at = 0; at < whole; at += 4) {
    let word = Math.imul(bytes.readInt32LE(at), MULTIPLIER);
    word = Math.imul(word ^ (word >>> 24), MULTIPLIER);
    hash = Math.imul(hash, MULTIPLIER) ^ word;
  }
  if (whole < length) {
    for (let at = length - 1; at >= whole; at -= 1) hash ^= (bytes[at] ?? 0) << (8 * (at - whole));
    hash = Math.imul(hash, MULTIPLIER);
  }
  hash = Math.imul(hash ^ (hash >>> 13), MULTIPLIER);
  return hash ^ (hash >>> 15);
};
