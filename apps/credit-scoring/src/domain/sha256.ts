/**
 * SHA-256 (FIPS 180-4) of a text in UTF-8, in hex. Own code because a decision must be a pure function
 * that runs anywhere; its spec compares it with the platform's.
 */
export const sha256 = (text: string): string => {
  const message = padded(new TextEncoder().encode(text));
  const hash = INITIAL.slice();
  const schedule = new Uint32Array(64);
  for (let block = 0; block < message.byteLength; block += 64)
    compress(hash, schedule, new DataView(message.buffer, block, 64));
  return [...hash].map((word) => word.toString(16).padStart(8, '0')).join('');
};

const padded = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => {
  const result = new Uint8Array((((bytes.length + 8) >> 6) + 1) * 64);
  result.set(bytes);
  result[bytes.length] = 0x80;
  new DataView(result.buffer).setBigUint64(result.length - 8, BigInt(bytes.length) * 8n);
  return result;
};

const compress = (hash: Uint32Array, schedule: Uint32Array, block: DataView) => {
  for (let i = 0; i < 16; i += 1) schedule[i] = block.getUint32(i * 4);
  for (let i = 16; i < 64; i += 1) {
    const early = schedule[i - 15]!;
    const late = schedule[i - 2]!;
    const sigma0 = rotated(early, 7) ^ rotated(early, 18) ^ (early >>> 3);
    const sigma1 = rotated(late, 17) ^ rotated(late, 19) ^ (late >>> 10);
    schedule[i] = schedule[i - 16]! + sigma0 + schedule[i - 7]! + sigma1;
  }
  let [a, b, c, d, e, f, g, h] = hash as unknown as Eight;
  for (let i = 0; i < 64; i += 1) {
    const sum1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25);
    const one = (h + sum1 + ((e & f) ^ (~e & g)) + ROUNDS[i]! + schedule[i]!) | 0;
    const sum0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22);
    const two = (sum0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, index) => (hash[index] = hash[index]! + word));
};

type Eight = [number, number, number, number, number, number, number, number];

const rotated = (word: number, by: number) => (word >>> by) | (word << (32 - by));

// Fractional parts of the square and cube roots of the first primes, as the standard gives them.
const PRIMES = Array.from({ length: 312 }, (_, n) => n).filter(
  (n) => n > 1 && Array.from({ length: n }, (_, d) => d).every((d) => d < 2 || n % d !== 0),
);
const fraction = (root: number) => Math.floor((root % 1) * 2 ** 32);
const INITIAL = Uint32Array.from(PRIMES.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));
const ROUNDS = Uint32Array.from(PRIMES.slice(0, 64), (prime) => fraction(Math.cbrt(prime)));
