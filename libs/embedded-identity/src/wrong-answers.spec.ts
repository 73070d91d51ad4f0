import { beforeEach, describe, expect, test } from '@jest/globals';
import { WRONG_ANSWERS_MAX, WRONG_ANSWERS_WINDOW_MS, WrongAnswers } from './wrong-answers.js';

let now: number;
let answers: WrongAnswers;
beforeEach(() => {
  now = 5_000;
  answers = new WrongAnswers(new Set(['operator', 'police']), () => now);
});

const wrong = (name: string, times: number) => {
  for (let each = 0; each < times; each += 1) answers.note(name, false);
};

describe('wrong answers', () => {
  test('shut their name, and no other, until the window of the first one ends', () => {
    wrong('operator', WRONG_ANSWERS_MAX - 1);
    now += WRONG_ANSWERS_WINDOW_MS - 1_500;
    expect(answers.shutForSeconds('operator')).toBe(0);
    wrong('operator', 1);
    expect([answers.shutForSeconds('operator'), answers.shutForSeconds('police')]).toEqual([2, 0]);
    now += 1_500;
    expect(answers.shutForSeconds('operator')).toBe(0);
    wrong('operator', WRONG_ANSWERS_MAX - 1);
    expect(answers.shutForSeconds('operator')).toBe(0);
  });

  test('are forgotten after a right one', () => {
    wrong('operator', WRONG_ANSWERS_MAX - 1);
    answers.note('operator', true);
    wrong('operator', WRONG_ANSWERS_MAX - 1);
    expect(answers.shutForSeconds('operator')).toBe(0);
  });

  test('are not kept of names that there are not', () => {
    wrong('nobody', WRONG_ANSWERS_MAX * 2);
    expect(answers.shutForSeconds('nobody')).toBe(0);
  });
});
