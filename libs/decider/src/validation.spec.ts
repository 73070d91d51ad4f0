import { describe, expect, test } from '@jest/globals';
import { Type } from '@sinclair/typebox';
import { defineEvents } from './index.js';
import { checkStorageFormat, EventNotInStorageFormat } from './validation.js';

const schemas = defineEvents({
  LampLit: Type.Object({
    at: Type.String({ format: 'date-time' }),
    lumens: Type.Integer({ minimum: 1 }),
    note: Type.Optional(Type.String()),
  }),
  LampRenamed: Type.Object({ name: Type.String() }, { additionalProperties: true }),
});

const lit = { at: '2026-03-01T08:00:00+08:00', lumens: 800 };
const faultOf = (type: string, data: object) => {
  try {
    checkStorageFormat(schemas, [{ type, data }]);
  } catch (error) {
    if (error instanceof EventNotInStorageFormat) return error;
    throw error;
  }
  return undefined;
};

describe('an event in its storage format', () => {
  test('passes, with and without optional fields', () => {
    expect(faultOf('LampLit', lit)).toBeUndefined();
    expect(faultOf('LampLit', { ...lit, note: 'hall' })).toBeUndefined();
  });

  test('may carry more where its schema says so', () =>
    expect(faultOf('LampRenamed', { name: 'A', colour: 'red' })).toBeUndefined());
});

describe('a fault', () => {
  test.each([
    ['a wrong type', { ...lit, lumens: '800' }, '/lumens'],
    ['a time that is none', { ...lit, at: 'yesterday' }, '/at'],
    ['a time that no database takes', { ...lit, at: '2026-03-01T08:00:00+18:00' }, '/at'],
    ['a year that no database has', { ...lit, at: '0000-03-01T08:00:00Z' }, '/at'],
    ['a value out of range', { ...lit, lumens: 0 }, '/lumens'],
    ['a missing field', { at: lit.at }, ''],
    ['a field nobody declared', { ...lit, colour: 'red' }, ''],
  ])('is %s', (_name, data, pointer) =>
    expect(faultOf('LampLit', data)?.faults.map((fault) => fault.pointer)).toEqual([pointer]),
  );

  test.each(['LampSold', 'toString'])('is the unknown event type %s', (type) =>
    expect(faultOf(type, lit)?.message).toContain('LampLit, LampRenamed'),
  );

  test('names every wrong field at once', () =>
    expect(faultOf('LampLit', { at: 'x', lumens: 0 })?.faults).toHaveLength(2));
});
