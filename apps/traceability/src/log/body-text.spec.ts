import { expect, test } from '@jest/globals';
import { withEventId, withoutEventId } from './body-text.js';

const ID = 'urn:uuid:0b3f0f4e-9d0a-4a63-8a46-4f4a3a0a3a01';
const OTHER = 'urn:uuid:0b3f0f4e-9d0a-4a63-8a46-4f4a3a0a3a02';

test.each([
  ['first', { eventID: ID, type: 'ObjectEvent' }],
  ['last', { type: 'ObjectEvent', eventID: ID }],
  ['behind another of that name', { 'ex:of': { eventID: OTHER }, eventID: ID }],
  ['behind itself within an extension', { 'ex:of': { eventID: ID }, eventID: ID }],
  ['before what stands in for it', { eventID: ID, 'ex:of': { eventID: 0 } }],
  ['beside a text that looks like it', { eventID: ID, 'ex:$&': `"eventID":"${ID}"`, 'ex:n': '$1' }],
])('an eventID is taken out of a body and put back: %s', (_, event) => {
  const body = JSON.stringify(event);
  const text = withoutEventId(body, ID)!;
  expect(text.length).toBe(body.length - ID.length - 1);
  expect(() => JSON.parse(text) as unknown).not.toThrow();
  expect(withEventId(text, ID)).toBe(body);
});

test.each([
  ['it has none', { type: 'ObjectEvent' }],
  ['it has another', { eventID: OTHER }],
  ['what stands in for it comes first', { 'ex:of': { eventID: 0 }, eventID: ID }],
])('a body stays whole where %s', (_, event) =>
  expect(withoutEventId(JSON.stringify(event), ID)).toBeUndefined(),
);
