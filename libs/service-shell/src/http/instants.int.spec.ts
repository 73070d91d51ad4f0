import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { testDatabase } from '@zhixin/infra-postgres/test-database';
import { decimalFault, FRACTION_DIGITS_MAX, instantFault, instantOf } from '@zhixin/instant';
import fc from 'fast-check';
import pg from 'pg';

// A database of its own takes its time on a busy machine.
jest.setTimeout(30_000);

const digits = (count: number) =>
  fc.integer({ min: 0, max: 10 ** count - 1 }).map((n) => String(n).padStart(count, '0'));

/** Times written as RFC 3339 has it, on days and in years, zones and fractions that may not exist. */
const written = fc
  .tuple(
    fc.oneof(digits(4), fc.constantFrom('0000', '0001', '9999')),
    fc.tuple(digits(2), digits(2)),
    fc.tuple(digits(2), digits(2), digits(2)),
    fc.oneof(
      fc.constant(''),
      fc.integer({ min: 1, max: FRACTION_DIGITS_MAX + 2 }).map((count) => `.${'9'.repeat(count)}`),
      digits(6).map((fraction) => `.${fraction}`),
    ),
    fc.oneof(
      fc.constantFrom('Z', 'z', '+14:00', '-14:00', '+08:00', '-00:00', '+18:00'),
      fc.tuple(fc.constantFrom('+', '-'), digits(2), digits(2)).map(([s, h, m]) => `${s}${h}:${m}`),
    ),
  )
  .map(
    ([year, [month, day], [hour, minute, second], fraction, zone]) =>
      `${year}-${month}-${day}T${hour}:${minute}:${second}${fraction}${zone}`,
  );

/** The same, but on the days and at the clock times that there are. */
const plausible = written.map((text) =>
  text
    .replace(
      /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)/,
      (_, year: string, ...parts: string[]) => {
        const [month, day, hour, minute, second] = parts.map(Number) as [
          number,
          number,
          number,
          number,
          number,
        ];
        const two = (n: number) => String(n).padStart(2, '0');
        return `${year}-${two((month % 12) + 1)}-${two((day % 31) + 1)}T${two(hour % 24)}:${two(minute % 60)}:${two(second % 60)}`;
      },
    )
    .replace(/([+-])(\d\d):(\d\d)$/, (_, sign: string, hour: string, minute: string) => {
      const two = (n: number) => String(n).padStart(2, '0');
      return `${sign}${two(Number(hour) % 19)}:${two(Number(minute) % 60)}`;
    }),
);

describe('PostgreSQL', () => {
  let database: Awaited<ReturnType<typeof testDatabase>>;
  let client: pg.Client;
  beforeAll(async () => {
    database = await testDatabase();
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  test('keeps every time that is taken, and compares it as JavaScript does', async () => {
    const texts = fc
      .sample(fc.oneof(written, plausible), { numRuns: 5_000, seed: 20261130 })
      .filter((text) => instantFault(text) === undefined);
    expect(texts.length).toBeGreaterThan(1_000);
    const { rows } = await client.query<{ ms: string }>(
      `select round(extract(epoch from given::timestamptz) * 1000)::text as ms
       from unnest($1::text[]) with ordinality as t (given, at) order by at`,
      [texts],
    );
    // PostgreSQL rounds to microseconds before it is asked for milliseconds.
    const apart = texts.filter((text, at) => Math.abs(instantOf(text) - Number(rows[at]!.ms)) > 1);
    expect(apart).toEqual([]);
  });

  test('keeps every decimal that is taken as a number in JSON', async () => {
    const texts = fc
      .sample(
        fc.tuple(
          fc.bigInt(),
          fc.integer({ min: 0, max: 120 }),
          fc.integer({ min: -120, max: 120 }),
        ),
        { numRuns: 4_000, seed: 20261130 },
      )
      .map(([whole, fraction, power]) => `${whole}.${'7'.repeat(fraction + 1)}e${power}`)
      .filter((text) => decimalFault(text) === undefined);
    expect(texts.length).toBeGreaterThan(500);
    const { rows } = await client.query<{ kept: number }>(
      'select count(*)::int as kept from unnest($1::text[]) as given where given::jsonb::numeric = given::numeric',
      [texts],
    );
    expect(rows[0]!.kept).toBe(texts.length);
  });
});
