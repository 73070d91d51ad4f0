import { describe, expect, test } from '@jest/globals';
import { correctionsOf } from './corrections.js';

const penalty = (id: string) => ({ kind: 'penalty', id }) as const;

const lines = new Set(['penalty:a', 'penalty:b', 'penalty:c']);

describe('corrections', () => {
  test('tie an annulled document and the one in its place, both ways, also twice over', () => {
    const annulled = [
      { named: penalty('a'), document: { replacedBy: 'b' } },
      { named: penalty('b'), document: { replacedBy: 'c' } },
    ];
    expect(Object.fromEntries(correctionsOf(annulled, lines))).toEqual({
      'penalty:a': { isReplaced: true, replacedBy: 'penalty:b' },
      'penalty:b': { isReplaced: true, replacedBy: 'penalty:c', replaces: 'penalty:a' },
      'penalty:c': { replaces: 'penalty:b' },
    });
  });

  test('lead nowhere where no line speaks of the document in place', () => {
    const annulled = [{ named: penalty('a'), document: { replacedBy: 'kept' } }];
    expect([...correctionsOf(annulled, lines)]).toEqual([['penalty:a', { isReplaced: true }]]);
  });

  test('are wanting where nothing replaces an annulled document yet', () => {
    const annulled = [{ named: penalty('a'), document: {} }];
    expect([...correctionsOf(annulled, lines)]).toEqual([['penalty:a', { isReplaced: false }]]);
  });

  test('are not guessed before the document is known', () => {
    const annulled = [{ named: penalty('a'), document: undefined }];
    expect(correctionsOf(annulled, lines).size).toBe(0);
  });
});
