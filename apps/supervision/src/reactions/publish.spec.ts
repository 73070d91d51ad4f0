import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Clean } from '@sinclair/typebox/value';
import { contractOf, contractsOn, heldBackOn, supervisionTopic } from '@zhixin/contracts';
import { eventFaults } from '@zhixin/contracts/validation';
import { toContract } from './publish.js';

interface Stored {
  readonly type: string;
  readonly data: Record<string, unknown>;
}

const stored = (file: string): readonly Stored[] =>
  JSON.parse(readFileSync(new URL(`../domain/${file}`, import.meta.url), 'utf8')) as Stored[];

const samples = [
  ...stored('sampling.samples.json').map((event) => ({ ...event, stream: 'sampling-s1' })),
  ...stored('penalty.samples.json').map((event) => ({ ...event, stream: 'penalty-p-1' })),
  ...['inspection', 'complaint', 'incident'].flatMap((category) =>
    stored(`${category}.samples.json`).map((event) => ({ ...event, stream: `${category}-1` })),
  ),
];

const published = samples.flatMap((sample) =>
  toContract({
    ...sample,
    // A field of a later version of ours, which no contract names.
    data: { ...sample.data, remark: 'for the file' },
    id: '5e1e7f3c-6e6f-4a38-9a3c-111111111111',
    revision: 0,
    position: 'memory:1',
    recordedAt: '2026-11-20T01:30:00.000Z',
    metadata: {
      occurredAt: '2026-11-18T16:00:00+08:00',
      actor: 'regulator-xian',
      correlationId: 'c',
    },
  }),
);

describe('what supervision publishes', () => {
  test.each(published.map((event) => [event.type, event] as const))(
    'keeps the promise of %s',
    (_, event) => expect(eventFaults(event)).toEqual([]),
  );

  test.each(published.map((event) => [event.type, event] as const))(
    'is nothing more than %s names',
    (type, { data }) =>
      expect(data).toEqual(Clean(contractOf(type)!.schema, structuredClone(data))),
  );

  test('is every contract of its topic but those of its relay', () => {
    const { heldBack, released } = heldBackOn(supervisionTopic.name)!;
    expect(new Set([...published.map(({ type }) => type), heldBack.type, released.type])).toEqual(
      new Set(contractsOn(supervisionTopic).map(({ type }) => type)),
    );
  });

  test('names the case by the id that the writer was given', () =>
    expect(published.map(({ data }) => data)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ samplingId: 's1' }),
        expect.objectContaining({ penaltyId: 'p-1' }),
      ]),
    ));

  test('names the goods that a document concerns', () =>
    expect(
      published.flatMap(({ data }) => (data as { epcs?: readonly string[] }).epcs ?? []),
    ).toEqual(samples.flatMap(({ data }) => data['epcs'] ?? [])));

  test('lies in order per enterprise', () =>
    expect(published.map(({ partitionkey }) => partitionkey)).toEqual(
      samples.map(({ data }) => data['uscc']),
    ));
});
