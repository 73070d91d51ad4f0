import { describe, expect, test } from '@jest/globals';
import { brokenPromises, currentPromises } from './compatibility.js';

const now = currentPromises();

type Editable = {
  [key: string]: Editable;
} & { required: string[]; anyOf: unknown[] };

// One careless edit of a contract, as its author would make it.
const edited = (edit: (promises: Editable) => void) => {
  const copy = structuredClone(now) as unknown as Editable;
  edit(copy);
  return brokenPromises(now, copy as never);
};

const penalty = (promises: Editable) => promises['contracts']!['PenaltyDecidedV1']!['schema']!;

describe('a change of the contracts', () => {
  test('that changes nothing breaks nothing', () => expect(brokenPromises(now, now)).toEqual([]));

  test('may add an optional field', () =>
    expect(
      edited((promises) => {
        penalty(promises)['properties']!['court'] = { type: 'string' } as never;
      }),
    ).toEqual([]));

  test('may add a value to an enumeration', () =>
    expect(
      edited((promises) => {
        penalty(promises)['properties']!['severity']!.anyOf.push({
          const: 'grave',
          type: 'string',
        });
      }),
    ).toEqual([]));

  test('may add a contract', () =>
    expect(
      edited((promises) => {
        promises['contracts']!['RecallOpenedV1'] = promises['contracts']!['PenaltyDecidedV1']!;
      }),
    ).toEqual([]));

  test('may improve a description', () =>
    expect(
      edited((promises) => {
        penalty(promises)['description'] = 'Better words.' as never;
        penalty(promises)['properties']!['fineFen']!['description'] = 'In fen.' as never;
      }),
    ).toEqual([]));
});

describe('a reader is broken by', () => {
  test.each<readonly [string, (promises: Editable) => void, string]>([
    [
      'a removed field',
      (promises) => delete penalty(promises)['properties']!['fineFen'],
      'PenaltyDecidedV1.fineFen: removed',
    ],
    [
      'a removed optional field',
      (promises) => delete penalty(promises)['properties']!['causeId'],
      'PenaltyDecidedV1.causeId: removed',
    ],
    [
      'a retyped field',
      (promises) => (penalty(promises)['properties']!['fineFen']!['type'] = 'string' as never),
      'PenaltyDecidedV1.fineFen: type was "integer", is "string"',
    ],
    [
      'a retyped element of a list',
      (promises) =>
        (penalty(promises)['properties']!['kinds']!['items']!['type'] = 'number' as never),
      'PenaltyDecidedV1.kinds[]: type was "string", is "number"',
    ],
    [
      'a new required field',
      (promises) => {
        penalty(promises)['properties']!['court'] = { type: 'string' } as never;
        penalty(promises).required.push('court');
      },
      'PenaltyDecidedV1.court: newly required, so older events fail',
    ],
    [
      'a field that may now be missing',
      (promises) => penalty(promises).required.splice(0, 1),
      'PenaltyDecidedV1.uscc: no longer always there',
    ],
    [
      'a value taken out of an enumeration',
      (promises) => penalty(promises)['properties']!['severity']!.anyOf.pop(),
      'PenaltyDecidedV1.severity: {"const":"serious","type":"string"} is no longer allowed',
    ],
    [
      'an enumeration that became free text',
      (promises) => (penalty(promises)['properties']!['severity'] = { type: 'string' } as never),
      'PenaltyDecidedV1.severity: {"const":"minor","type":"string"} is no longer allowed',
    ],
    [
      'a tighter format',
      (promises) => (penalty(promises)['properties']!['by']!['format'] = 'email' as never),
      'PenaltyDecidedV1.by: format was absent, is "email"',
    ],
    [
      'a removed contract',
      (promises) => delete promises['contracts']!['PenaltyDecidedV1'],
      'PenaltyDecidedV1: removed',
    ],
    [
      'a contract shown to other people',
      (promises) => (promises['contracts']!['GradeEvaluatedV1']!['audience'] = 'public' as never),
      'GradeEvaluatedV1: audience is now public',
    ],
    [
      'another number of partitions',
      (promises) => (promises['topics']!['supervision.v1']!['partitions'] = 8 as never),
      'topic supervision.v1: re-keyed or re-partitioned',
    ],
    [
      'a removed topic',
      (promises) => delete promises['topics']!['supervision.v1'],
      'topic supervision.v1: removed',
    ],
    [
      'a shorter memory of the broker',
      (promises) => (promises['topics']!['supervision.v1']!['retentionDays'] = 30 as never),
      'topic supervision.v1: kept for 30 days only',
    ],
    [
      'a topic that forgets older events of a key',
      (promises) => (promises['topics']!['supervision.v1']!['compacted'] = true as never),
      'topic supervision.v1: compacted now',
    ],
    [
      'a lost attribute of the envelope',
      (promises) => delete promises['envelope']!['properties']!['region'],
      'envelope.region: removed',
    ],
  ])('%s', (_, edit, complaint) => expect(edited(edit)).toContain(complaint));
});
