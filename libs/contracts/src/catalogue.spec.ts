import { describe, expect, test } from '@jest/globals';
import { asyncApiDocument } from './asyncapi.js';
import { contractOf, contracts, contractsOn, heldBackOn, topics } from './catalogue.js';
import * as door from './index.js';

const declared = (Object.values(door) as unknown[]).filter(
  (exported): exported is door.Contract =>
    typeof exported === 'object' &&
    exported !== null &&
    'schema' in exported &&
    'topic' in exported,
);

describe('the catalogue', () => {
  test('lists every contract that the library exports, and what each topic tells of itself, once', () => {
    const ofTopics = topics.flatMap(({ name }) => Object.values(heldBackOn(name) ?? {}));
    expect(ofTopics).toHaveLength(topics.length * 2);
    expect(contracts.map(({ type }) => type).sort()).toEqual(
      [...declared, ...ofTopics].map(({ type }) => type).sort(),
    );
    expect(new Set(contracts.map(({ type }) => type)).size).toBe(contracts.length);
  });

  test('finds a contract by its type', () => {
    expect(contractOf('PenaltyDecidedV1')).toBe(door.PenaltyDecidedV1);
    expect(contractOf('PenaltyDecidedV9')).toBeUndefined();
  });

  test('lists every topic that a contract travels on', () => {
    expect(new Set(contracts.map(({ topic }) => topic))).toEqual(new Set(topics));
    expect(contractsOn(door.supervisionTopic).map(({ type }) => type)).toContain(
      'SamplingResultRecordedV1',
    );
  });
});

describe('the AsyncAPI document', () => {
  const document = asyncApiDocument();

  const references = (node: unknown): readonly string[] => {
    if (typeof node !== 'object' || node === null) return [];
    return Object.entries(node).flatMap(([key, held]) =>
      key === '$ref' ? [String(held)] : references(held),
    );
  };

  const resolve = (reference: string) =>
    reference
      .slice(2)
      .split('/')
      .reduce<unknown>(
        (node, key) => (node as Record<string, unknown> | undefined)?.[key],
        document,
      );

  test('has no reference that leads nowhere', () => {
    const all = references(document);
    expect(all.length).toBeGreaterThan(contracts.length);
    expect(all.filter((reference) => resolve(reference) === undefined)).toEqual([]);
  });

  test('describes each contract as a Kafka record and as a feed entry', () => {
    const messages = (document as { components: { messages: object } }).components.messages;
    expect(Object.keys(messages).sort()).toEqual(
      contracts.flatMap(({ type }) => [type, `${type}-structured`]).sort(),
    );
  });

  test('names the CloudEvents headers as the Kafka binding demands', () => {
    const headers = resolve('#/components/messageTraits/cloudEventsBinary/headers/schema') as {
      readonly required: readonly string[];
    };
    expect(headers.required).toEqual(
      expect.arrayContaining(['ce_id', 'ce_source', 'ce_type', 'ce_uscc', 'content-type']),
    );
  });
});
