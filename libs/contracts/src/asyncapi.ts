import { contracts, contractsOn, topics } from './catalogue.js';
import type { Contract, Topic } from './contract.js';
import { cloudEventAttributes } from './envelope.js';
import { JSON_SCHEMA_DIALECT, plain, type JsonDocument } from './json-schema.js';

const SCHEMA_FORMAT = 'application/schema+json;version=draft-2020-12';

const KEY = {
  uscc: 'Unified social credit code of the enterprise (GB 32100-2015)',
  lot: 'Lot (LGTIN) the event is about, or the enterprise code where there is none',
} as const;

const ref = (pointer: string) => ({ $ref: `#/${pointer}` });

// A channel key may not be the dotted name: a `.` is legal there, but not in every code generator.
const channelKey = (topic: Topic) => topic.name.replace('.', '-');

/**
 * The AsyncAPI 3.0 document of everything the platform publishes, generated from the contracts: one
 * channel per topic for Kafka (CloudEvents binary mode: attributes in `ce_*` headers, key from
 * `partitionkey`) and one for the HTTP feed (structured and batched mode).
 */
export const asyncApiDocument = (): JsonDocument => ({
  asyncapi: '3.0.0',
  info: {
    title: '质信 Zhixin: published events',
    version: '1.0.0',
    description:
      'Contracts change by addition only: optional fields and new enumeration values may appear, so ' +
      'readers ignore what they do not know. Anything else is a new contract with a new name.',
    license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
  },
  defaultContentType: 'application/json',
  servers: {
    kafka: {
      host: '{brokers}',
      protocol: 'kafka',
      description: 'The event bus of the distributed form',
      variables: { brokers: { default: 'localhost:9092', description: 'KAFKA_BROKERS' } },
    },
    feed: {
      host: 'localhost:8080',
      pathname: '/api/exchange',
      protocol: 'http',
      description: 'The feed for other agencies, in both forms of the platform',
    },
  },
  channels: Object.fromEntries(
    topics.flatMap((topic) => [
      [channelKey(topic), kafkaChannel(topic)],
      [`${channelKey(topic)}-feed`, feedChannel(topic)],
    ]),
  ),
  operations: Object.fromEntries(
    topics.flatMap((topic) => [
      [`publish-${channelKey(topic)}`, operation(channelKey(topic), topic.summary)],
      [`serve-${channelKey(topic)}`, operation(`${channelKey(topic)}-feed`, topic.summary)],
    ]),
  ),
  components: {
    messages: Object.fromEntries(
      contracts.flatMap((contract) => [
        [contract.type, binaryMessage(contract)],
        [`${contract.type}-structured`, structuredMessage(contract)],
      ]),
    ),
    messageTraits: { cloudEventsBinary: { headers: multiFormat(binaryHeaders()) } },
    schemas: {
      CloudEventAttributes: multiFormat(plain(cloudEventAttributes)),
      ...Object.fromEntries(
        contracts.map((contract) => [contract.type, multiFormat(plain(contract.schema))]),
      ),
    },
  },
});

const multiFormat = (schema: JsonDocument) => ({
  schemaFormat: SCHEMA_FORMAT,
  schema: { $schema: JSON_SCHEMA_DIALECT, ...schema },
});

const kafkaChannel = (topic: Topic) => ({
  address: topic.name,
  title: topic.name,
  summary: topic.summary,
  servers: [ref('servers/kafka')],
  messages: messagesOf(topic, ''),
  bindings: { kafka: kafkaBinding(topic) },
});

const DAY_MS = 86_400_000;
const FOR_EVER = -1;

const kafkaBinding = ({ name, partitions, retentionDays, compacted = false }: Topic) => ({
  topic: name,
  partitions,
  topicConfiguration: {
    'cleanup.policy': [compacted ? 'compact' : 'delete'],
    'retention.ms': retentionDays === undefined ? FOR_EVER : retentionDays * DAY_MS,
  },
  bindingVersion: '0.5.0',
});

const feedChannel = (topic: Topic) => ({
  address: `/feed/${topic.name}`,
  title: `${topic.name} as a feed`,
  summary: `${topic.summary} Only what the caller may see; resumable by lastEventId.`,
  servers: [ref('servers/feed')],
  messages: messagesOf(topic, '-structured'),
});

const messagesOf = (topic: Topic, suffix: string) =>
  Object.fromEntries(
    contractsOn(topic).map(({ type }) => [type, ref(`components/messages/${type}${suffix}`)]),
  );

const operation = (channel: string, summary: string) => ({
  action: 'send',
  summary,
  channel: ref(`channels/${channel}`),
});

const described = ({ type, summary, audience }: Contract) => ({
  name: type,
  title: type,
  summary,
  tags: [{ name: `audience:${audience}` }],
});

const binaryMessage = (contract: Contract) => ({
  ...described(contract),
  contentType: 'application/json',
  traits: [ref('components/messageTraits/cloudEventsBinary')],
  payload: ref(`components/schemas/${contract.type}`),
  bindings: {
    kafka: {
      key: { type: 'string', description: KEY[contract.topic.key] },
      bindingVersion: '0.5.0',
    },
  },
});

const structuredMessage = (contract: Contract) => ({
  ...described(contract),
  contentType: 'application/cloudevents+json',
  payload: multiFormat({
    allOf: [
      ref('components/schemas/CloudEventAttributes/schema'),
      {
        type: 'object',
        required: ['data'],
        properties: {
          type: { const: contract.type },
          data: ref(`components/schemas/${contract.type}/schema`),
        },
      },
    ],
  }),
});

// CloudEvents Kafka binding 1.0 §3.2: header `ce_` + attribute; datacontenttype is `content-type`.
const binaryHeaders = (): JsonDocument => {
  const { properties, required } = plain(cloudEventAttributes) as {
    readonly properties: JsonDocument;
    readonly required: readonly string[];
  };
  // Tracers of other makes look for the W3C header under its own name.
  const plainToo = ['traceparent'];
  const header = (name: string) => (name === 'datacontenttype' ? 'content-type' : `ce_${name}`);
  return {
    type: 'object',
    required: required.map(header),
    properties: Object.fromEntries([
      ...Object.entries(properties).map(([name, schema]) => [header(name), schema]),
      ...plainToo.map((name) => [name, properties[name]]),
    ]),
  };
};
