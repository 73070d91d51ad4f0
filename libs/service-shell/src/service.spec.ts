import { expect, test } from '@jest/globals';
import { lamp } from './lamps.fixture.js';
import { definitionsOf, service } from './service.js';

test('streams belong to one service', () => {
  const hall = service({ name: 'hall', aggregates: [lamp] });
  const stairs = service({ name: 'stairs', aggregates: [lamp] });
  expect(definitionsOf([hall]).map(({ name }) => name)).toEqual(['hall']);
  expect(() => definitionsOf([hall, stairs])).toThrow(
    'Streams lamp-… of stairs are declared by hall already.',
  );
});
