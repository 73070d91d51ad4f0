import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Type } from '@sinclair/typebox';
import {
  asDeclared,
  defineEvents,
  isOfNewerVersion,
  declaredVersionOf,
  type DeclaredEvents,
  type VersionedEvent,
} from './index.js';
import { checkStorageFormat } from './validation.js';

// Lamps were told by their watts once, when all of them were bulbs of one kind and of one warm light.
const LUMENS_PER_WATT = 15;
const BULB_KELVIN = 2_700;

const lamp = {
  events: defineEvents({
    LampLit: Type.Object({ lumens: Type.Integer(), kelvin: Type.Integer() }),
    LampExtinguished: Type.Object({}),
  }),
  upcasters: {
    LampLit: [
      (data) => ({ lumens: (data as { watts: number }).watts * LUMENS_PER_WATT }),
      (data) => ({ ...data, kelvin: BULB_KELVIN }),
    ],
  },
} satisfies DeclaredEvents;

/** Events as each version of them was stored. */
const samples = JSON.parse(
  readFileSync(new URL('./schema-versions.samples.json', import.meta.url), 'utf8'),
) as readonly VersionedEvent[];

describe('a stored event', () => {
  test('is given to the fold in the version that is declared, whichever it was written in', () => {
    const declared = samples.map((event) => asDeclared(lamp, event)!);
    expect(declared).toEqual([
      { type: 'LampLit', data: { lumens: 900, kelvin: 2_700 } },
      { type: 'LampLit', data: { lumens: 900, kelvin: 2_700 } },
      { type: 'LampLit', data: { lumens: 900, kelvin: 4_000 } },
      { type: 'LampExtinguished', data: {} },
    ]);
    expect(() => checkStorageFormat(lamp.events, declared)).not.toThrow();
  });

  test('is not changed where it lies', () => {
    const before = JSON.stringify(samples);
    samples.forEach((event) => asDeclared(lamp, event));
    expect(JSON.stringify(samples)).toBe(before);
  });

  test.each([
    ['of a type that is not declared', { type: 'LampSold', data: {}, metadata: {} }],
    ['called as every object’s own', { type: 'constructor', data: {}, metadata: {} }],
    ['of a later version', { type: 'LampLit', data: {}, metadata: { schemaVersion: 4 } }],
    [
      'of a later version than the first',
      { type: 'LampExtinguished', data: {}, metadata: { schemaVersion: 2 } },
    ],
  ])('%s is of a newer version', (_, event) => {
    expect(isOfNewerVersion(lamp, event)).toBe(true);
    expect(asDeclared(lamp, event)).toBeUndefined();
  });

  test('that is declared is of none', () =>
    expect(samples.some((event) => isOfNewerVersion(lamp, event))).toBe(false));
});

test('an event is written in the version after its last upcaster', () =>
  expect(
    ['LampLit', 'LampExtinguished', 'LampSold', 'toString'].map((type) =>
      declaredVersionOf(lamp, type),
    ),
  ).toEqual([3, 1, 0, 0]));
