import { expect, test } from '@jest/globals';
import { concernedIn } from './concerned.js';

test('the goods of a document are known by the line that speaks of it', () => {
  const cases = [{ id: 'a', epcs: ['https://id.gs1.org/01/06901234561036/10/L1'] }, { id: 'b' }];
  expect(concernedIn('penalty', cases)).toEqual([
    ['penalty:a', ['https://id.gs1.org/01/06901234561036/10/L1']],
  ]);
});
