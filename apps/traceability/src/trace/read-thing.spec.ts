import { describe, expect, test } from '@jest/globals';
import { readThing } from './read-thing.js';

const LOT = 'https://id.gs1.org/01/09521234001010/10/L1';

describe('what people write for a thing', () => {
  test.each([
    LOT,
    'urn:epc:class:lgtin:9521234.000101.L1',
    '01/09521234001010/10/L1',
    '09521234001010 L1',
    '(01)09521234001010(10)L1',
    '(01)09521234001010(17)261231(10)L1',
    '(01)09521234001010(11)261101(15)261231(10)L1',
    '（01）09521234001010（10）L1',
  ])('is read: %s', (text) => expect(readThing(text)).toEqual({ ok: true, id: LOT }));

  test.each(['', ' ', 'kiwifruit', '(17)261231', '(01)09521234001010(x)'])(
    'is no identifier: %j',
    (text) => expect(readThing(text)).toMatchObject({ ok: false }),
  );
});
