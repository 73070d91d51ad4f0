import { expect, test } from '@jest/globals';
import { answerType } from './negotiation.js';

test.each([
  [undefined, 'application/json'],
  ['*/*', 'application/json'],
  ['text/html, application/*;q=0.1', 'application/json'],
  ['application/ld+json', 'application/ld+json'],
  ['application/ld+json, application/json;q=0.9', 'application/ld+json'],
  ['application/ld+json;q=0.2, application/json;q=0.9', 'application/json'],
  ['application/json;q=0, */*', 'application/ld+json'],
] as const)('who accepts %s gets %s', (accept, type) => expect(answerType(accept)).toBe(type));

test.each(['application/xml', 'text/html', 'application/json;q=0'])(
  'who accepts %s gets none',
  (accept) => expect(() => answerType(accept)).toThrow(expect.objectContaining({ status: 406 })),
);
