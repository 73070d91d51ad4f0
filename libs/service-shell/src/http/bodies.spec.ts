import 'reflect-metadata';
import { describe, expect, test } from '@jest/globals';
import { Type } from '@sinclair/typebox';
import type { Problem } from '../problems/problem.js';
import { bodyOf, queryOf } from './bodies.js';
import { validation } from './validation.js';

type Class = new () => object;

const faults = async (metatype: Class, sent: unknown, type: 'body' | 'query' = 'body') => {
  try {
    await validation().transform(sent, { type, metatype });
    return [];
  } catch (problem) {
    return (problem as Problem).parts.errors!.map(({ pointer, code }) => `${pointer} ${code}`);
  }
};

const read = async <Body extends object>(metatype: new () => Body, sent: object) =>
  (await validation().transform(sent, { type: 'query', metatype })) as Body;

describe('a body', () => {
  class LampBody extends bodyOf(
    Type.Object({
      room: Type.String({ minLength: 1, maxLength: 4 }),
      tone: Type.Optional(Type.Union([Type.Literal('warm'), Type.Literal('cold')])),
      watts: Type.Integer({ minimum: 1, maximum: 100, default: 40 }),
      tags: Type.Array(Type.String({ minLength: 1, maxLength: 3 }), { maxItems: 2, default: [] }),
      litAt: Type.Optional(Type.String({ format: 'date-time' })),
      shades: Type.Optional(Type.Array(Type.Object({ 'a/b': Type.Boolean() }))),
      bulbs: Type.Optional(
        Type.Array(
          Type.Union([
            Type.String({ minLength: 1, maxLength: 3 }),
            Type.Object({ kind: Type.String({ minLength: 1, maxLength: 3 }) }),
          ]),
        ),
      ),
    }),
  ) {}

  test('is an instance of its class, with what was left out', async () => {
    const [one, other] = [
      await read(LampBody, { room: 'hall' }),
      await read(LampBody, { room: 'hall' }),
    ];
    expect(one).toBeInstanceOf(LampBody);
    expect({ ...one }).toEqual({ room: 'hall', watts: 40, tags: [] });
    expect(one.tags).not.toBe(other.tags);
  });

  test.each([
    [{}, '/room IS_STRING'],
    [{ room: ' ' }, '/room IS_NOT_EMPTY'],
    [{ room: 'cellar' }, '/room MAX_LENGTH'],
    [{ room: 'a\0' }, '/room IS_PRINTABLE'],
    [{ room: 'a', tone: null }, '/tone IS_IN'],
    [{ room: 'a', watts: '7' }, '/watts IS_INT'],
    [{ room: 'a', watts: 0 }, '/watts MIN'],
    [{ room: 'a', tags: 'x' }, '/tags IS_ARRAY'],
    [{ room: 'a', tags: ['x', 7] }, '/tags IS_STRING'],
    [{ room: 'a', tags: ['x', 'y', 'z'] }, '/tags ARRAY_MAX_SIZE'],
    [{ room: 'a', litAt: '2026-01-01T00:00:00+25:00' }, '/litAt IS_RFC3339'],
    [{ room: 'a', shades: [{ 'a/b': true }, []] }, '/shades/1 IS_OBJECT'],
    [{ room: 'a', shades: [{ 'a/b': 1 }] }, '/shades/0/a~1b IS_BOOLEAN'],
    [{ room: 'a', shades: [{ 'a/b': true, colour: 1 }] }, '/shades/0/colour UNKNOWN_FIELD'],
    [{ room: 'a', bulbs: ['led', 'halogen'] }, '/bulbs/1 MAX_LENGTH'],
    [{ room: 'a', bulbs: ['led', { kind: 'halogen' }] }, '/bulbs/1/kind MAX_LENGTH'],
    [{ room: 'a', bulbs: [{ kind: 'led', watts: 7 }] }, '/bulbs/0/watts UNKNOWN_FIELD'],
    [{ room: 'a', bulbs: [7] }, '/bulbs/0 IS_STRING'],
    [{ room: 'a', colour: 'red' }, '/colour UNKNOWN_FIELD'],
  ])('%j is at fault', async (sent, fault) =>
    expect(await faults(LampBody, sent)).toEqual([fault]),
  );

  test('counts characters as a reader does', async () =>
    expect(await faults(LampBody, { room: '𠮷𠮷𠮷❤\ufe0f' })).toEqual([]));
});

describe('a query', () => {
  class LampQuery extends queryOf(
    Type.Object({
      room: Type.Optional(Type.String({ minLength: 1, maxLength: 9 })),
      limit: Type.Integer({ minimum: 1, default: 50 }),
      validAt: Type.Optional(Type.String({ format: 'date-time' })),
    }),
  ) {}

  test('takes an empty parameter for none', async () =>
    expect({ ...(await read(LampQuery, { room: '', limit: '' })) }).toEqual({ limit: 50 }));

  test('reads numbers, and times whose plus sign was not escaped', async () =>
    expect({
      ...(await read(LampQuery, { limit: '7', validAt: '2026-01-31T08:00 08:00' })),
    }).toEqual({ limit: 7, validAt: '2026-01-31T08:00:00+08:00' }));

  test.each([
    [{ limit: 'x' }, '/limit IS_INT'],
    [{ limit: ['1', '2'] }, '/limit IS_INT'],
    [{ validAt: '2026-02-30T08:00:00Z' }, '/validAt IS_RFC3339'],
  ])('%j is at fault', async (sent, fault) =>
    expect(await faults(LampQuery, sent, 'query')).toEqual([fault]),
  );
});

test.each([
  Type.String({ format: 'colour' }),
  Type.Array(Type.Null()),
  Type.Object({ any: Type.Unknown() }),
  Type.Union([Type.String(), Type.Null()]),
])('a field that nothing checks is no field of a class: %j', (field) =>
  expect(() => bodyOf(Type.Object({ field }))).toThrow(RangeError),
);
