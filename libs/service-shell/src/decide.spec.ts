import { CommandBus } from '@nestjs/cqrs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Decide } from './decide.js';
import { lamp, lampService } from './lamps.fixture.js';
import { testService, type TestService } from './testing.js';

const AT = '2026-06-01T08:00:00+08:00';
const metadata = { actor: 'spec' };

// The compiler reads specs too: where one of these compiles, the build fails.
describe('a command on its way from an edge to the store', () => {
  let service: TestService;
  beforeAll(async () => (service = await testService(lampService())));
  afterAll(() => service.close());

  const light = (id: string, brightness: number) =>
    service.app
      .get(CommandBus)
      .execute(new Decide(lamp, id, { type: 'Light', at: AT, brightness }, metadata));

  test('is one of its aggregate, in every field', () => {
    const lights = [
      new Decide(lamp, 'a', { type: 'Light', at: AT, brightness: 1 }, metadata),
      // @ts-expect-error: misspelt.
      new Decide(lamp, 'a', { type: 'Lihgt', at: AT, brightness: 1 }, metadata),
      // @ts-expect-error: a field is missing.
      new Decide(lamp, 'a', { type: 'Light', at: AT }, metadata),
      // @ts-expect-error: a field that no lamp has.
      new Decide(lamp, 'a', { type: 'Light', at: AT, brightness: 1, tone: 'warm' }, metadata),
      // @ts-expect-error: a field of another type.
      new Decide(lamp, 'a', { type: 'Light', at: AT, brightness: '1' }, metadata),
    ];
    expect(lights).toHaveLength(5);
  });

  test('is answered with what was recorded, or with a code of its aggregate', async () => {
    expect(await light('b', 5)).toMatchObject({ revision: 0 });
    const result = await light('b', 4);
    if (!('refused' in result)) throw new Error('It became darker.');
    expect(result.refused === 'ALREADY_BRIGHTER').toBe(true);
    // @ts-expect-error: misspelt.
    expect(result.refused === 'ALREADY_BRIGHT').toBe(false);
  });
});
