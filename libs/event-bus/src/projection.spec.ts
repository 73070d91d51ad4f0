import { describe, expect, test } from '@jest/globals';
import { Type } from '@sinclair/typebox';
import { cloudEvent } from './cloud-event.js';
import { projected } from './projection.js';

const schema = Type.Object({
  by: Type.String(),
  reason: Type.Object({ zh: Type.String() }),
  grounds: Type.Array(Type.Object({ rule: Type.String() })),
  until: Type.Optional(Type.String()),
  epcis: Type.Record(Type.String(), Type.Unknown()),
});

const said = {
  by: 'regulator-xian',
  reason: { zh: '甲', note: 'inside' },
  grounds: [{ rule: 'R1', weight: 3 }, { rule: 'R2' }],
  epcis: { any: { thing: [1] } },
  draft: 'secret',
};

describe('what a contract names', () => {
  test('goes out, at every depth, and nothing else does', () =>
    expect(projected(schema, said)).toEqual({
      by: 'regulator-xian',
      reason: { zh: '甲' },
      grounds: [{ rule: 'R1' }, { rule: 'R2' }],
      epcis: { any: { thing: [1] } },
    }));

  test('must be told apart from everything else', () =>
    expect(() =>
      projected(Type.Object({ of: Type.Union([Type.Object({ a: Type.String() }), Type.Null()]) }), {
        of: null,
      }),
    ).toThrow(RangeError));

  test('is all that compiles', () => {
    const contract = {
      type: 'LampLitV1',
      topic: { name: 'lamps.v1' },
      audience: 'public',
      schema: Type.Object({ n: Type.Integer() }),
    } as const;
    const from = {
      id: '1',
      stream: 'lamp-1',
      recordedAt: '2026-03-01T00:00:01Z',
      metadata: { occurredAt: '2026-03-01T00:00:00Z', actor: 'tester', correlationId: 'c' },
    };
    const envelope = { from, service: 'lamps', uscc: '91610113MA6U000001', region: '610113' };
    const more = { n: 1, wattage: 60 };
    // @ts-expect-error The contract names no wattage.
    expect(cloudEvent(contract, { ...envelope, data: { ...more } }).data).toEqual({ n: 1 });
    // @ts-expect-error The contract names a number.
    cloudEvent(contract, { ...envelope, data: {} });
    expect(cloudEvent(contract, { ...envelope, data: { n: 1 } }).data).toEqual({ n: 1 });
  });
});
