import { expect, test } from '@jest/globals';
import { openingAddress, openingOf } from './opening-address.js';

test('the way to the form carries what is known', () => {
  const known = {
    responsible: '91610113MA6TXK1N7H',
    source: 'sampling',
    sourceRef: 'S 1/2026',
    roots: ['https://id.gs1.org/01/09521234001010/10/L1', 'urn:epc:id:sscc:0614141.1234567890'],
  };
  const address = new URL(openingAddress(known), 'https://zhixin.example');
  expect(address.pathname).toBe('/recalls');
  expect(openingOf(address.searchParams)).toEqual(known);
});

test('an address that asks for no form has none', () => {
  expect(openingOf(new URLSearchParams('due=today'))).toBeUndefined();
  expect(openingOf(new URLSearchParams('open'))).toEqual({});
});
