import { expect, test } from '@jest/globals';
import { listingOf } from './listing.js';

const form = {
  decisionRef: ' 西市监列严〔2026〕3号 ',
  officer: '王建国',
  since: '2026-11-22',
  reason: '从重处罚',
};

test('a listing counts from the start of its first Beijing day to the end of its last', () => {
  expect(listingOf({ ...form, until: '2029-11-21' }, false)).toEqual({
    action: 'put-on',
    decisionRef: '西市监列严〔2026〕3号',
    officer: '王建国',
    since: '2026-11-22T00:00:00+08:00',
    until: '2029-11-21T23:59:59+08:00',
    reason: '从重处罚',
  });
});

test('a listing without an end has none in the decision', () => {
  expect(listingOf(form, false)).not.toHaveProperty('until');
});

test('an enterprise on the list is taken off, with the ground', () => {
  expect(listingOf({ ...form, ground: 'withdrawn' }, true)).toMatchObject({
    action: 'take-off',
    ground: 'withdrawn',
    since: '2026-11-22T00:00:00+08:00',
  });
});
