import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { en } from './en.js';
import { inLanguage, storedLanguage, storeLanguage } from './language.js';
import { zh } from './zh.js';

const textsOf = (words: object, path = ''): [string, string][] =>
  Object.entries(words).flatMap(([key, value]: [string, unknown]) => {
    const here = path === '' ? key : `${path}.${key}`;
    return typeof value === 'string' ? [[here, value]] : textsOf(value as object, here);
  });

const placeholders = (text: string): string[] =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '').sort();

const chinese = textsOf(zh);
const english = textsOf(en);

describe('the two languages', () => {
  test('have the same keys', () => {
    expect(english.map(([key]) => key).sort()).toEqual(chinese.map(([key]) => key).sort());
    expect(chinese.length).toBeGreaterThan(200);
  });

  test('leave nothing empty', () => {
    const empty = [...chinese, ...english].filter(([, text]) => text.trim() === '');
    expect(empty).toEqual([]);
  });

  test('fill the same places of every text', () => {
    const translated = new Map(english);
    const different = chinese.filter(
      ([key, text]) => placeholders(text).join() !== placeholders(translated.get(key) ?? '').join(),
    );
    expect(different).toEqual([]);
  });

  test('do not mix: English words have no Han characters but the switch to Chinese', () => {
    const mixed = english.filter(([, text]) => /\p{Script=Han}/u.test(text)).map(([key]) => key);
    expect(mixed).toEqual(['language.switchTo']);
  });
});

test('no component writes words of its own', () => {
  const source = join(import.meta.dirname, '..');
  const offenders = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.tsx'))
    .filter((file) => /\p{Script=Han}/u.test(readFileSync(join(source, file), 'utf8')));
  expect(offenders).toEqual([]);
});

test('the chosen language is kept, and Chinese comes first', () => {
  const storage = new Map<string, string>();
  const local = {
    getItem: (key: string) => storage.get(key) ?? null,
    setItem: (key: string, value: string) => void storage.set(key, value),
  };
  expect(storedLanguage(local)).toBe('zh');
  storeLanguage(local, 'en');
  expect(storedLanguage(local)).toBe('en');
  expect(inLanguage({ zh: '甲', en: 'first' }, storedLanguage(local))).toBe('first');
});
