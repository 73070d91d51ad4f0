import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Clean } from '@sinclair/typebox/value';
import { contractOf } from '@zhixin/contracts';
import { eventFaults } from '@zhixin/contracts/validation';
import { toContract } from './publish.js';

const samples = JSON.parse(
  readFileSync(new URL('../domain/recall.samples.json', import.meta.url), 'utf8'),
) as readonly { readonly type: string; readonly data: Record<string, unknown> }[];

const published = samples.flatMap((sample) =>
  toContract({
    ...sample,
    // A field of a later version of ours, which no contract names.
    data: { ...sample.data, remark: 'for the file' },
    stream: 'recall-c1',
    id: '5e1e7f3c-6e6f-4a38-9a3c-111111111111',
    revision: 0,
    position: 'memory:1',
    recordedAt: '2026-12-01T01:30:00.000Z',
    metadata: { occurredAt: '2026-12-01T09:30:00.000+08:00', actor: 'x', correlationId: 'c' },
  }),
);

describe('what a recall publishes', () => {
  test('is the case, its steps, what is public of it, what was missed, and its end', () =>
    expect(published.map(({ type }) => type)).toEqual([
      'RecallCaseOpenedV1',
      'RecallStepTakenV1',
      'RecallStepTakenV1',
      'RecallPublishedV1',
      'RecallStepTakenV1',
      'RecallClosedV1',
      'RecallDeadlineMissedV1',
    ]));

  test.each(published.map((event) => [event.type, event] as const))(
    'keeps the promise of %s, and says nothing more',
    (type, event) => {
      expect(eventFaults(event)).toEqual([]);
      expect(event.data).toEqual(Clean(contractOf(type)!.schema, structuredClone(event.data)));
    },
  );

  test('names no account to everybody', () =>
    expect(
      published
        .filter(({ audience }) => audience === 'public')
        .map(({ data }) => Object.keys(data as object)),
    ).toEqual([expect.not.arrayContaining(['by']), expect.not.arrayContaining(['by'])]));

  test('lies in order per responsible enterprise', () =>
    expect(new Set(published.map(({ partitionkey }) => partitionkey))).toEqual(
      new Set(['91610113MA6TXK1N7H']),
    ));
});
