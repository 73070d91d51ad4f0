import { contracts, topics } from './catalogue.js';
import type { Topic } from './contract.js';
import { cloudEventAttributes } from './envelope.js';
import { jsonSchemaOf, plain, type JsonDocument } from './json-schema.js';

/** What was promised, as committed: topics, envelope and one schema per contract. */
export interface CommittedContracts {
  readonly topics: Readonly<Record<string, PromisedTopic>>;
  readonly envelope: JsonDocument;
  readonly contracts: Readonly<Record<string, PromisedContract>>;
}

type PromisedTopic = Pick<Topic, 'partitions' | 'key' | 'retentionDays' | 'compacted'>;

interface PromisedContract {
  readonly topic: string;
  readonly audience: string;
  readonly schema: JsonDocument;
}

/** What the code promises now. */
export const currentPromises = (): CommittedContracts => ({
  topics: Object.fromEntries(
    topics.map(({ name, partitions, key, retentionDays, compacted }) => [
      name,
      {
        partitions,
        key,
        ...(retentionDays !== undefined && { retentionDays }),
        ...(compacted !== undefined && { compacted }),
      },
    ]),
  ),
  envelope: plain(cloudEventAttributes),
  contracts: Object.fromEntries(
    contracts.map((contract) => [
      contract.type,
      {
        topic: contract.topic.name,
        audience: contract.audience,
        schema: jsonSchemaOf(contract),
      },
    ]),
  ),
});

/**
 * Every way in which `after` breaks who relied on `before`: a reader of new events or a reader that
 * replays old ones. Empty when the change is an addition.
 */
export const brokenPromises = (
  before: CommittedContracts,
  after: CommittedContracts,
): readonly string[] => [
  ...Object.entries(before.topics).flatMap(([name, topic]) =>
    brokenTopic(topic, after.topics[name]).map((broken) => `topic ${name}: ${broken}`),
  ),
  ...brokenSchema(before.envelope, after.envelope, 'envelope'),
  ...Object.entries(before.contracts).flatMap(([type, old]) => {
    const now = after.contracts[type];
    if (now === undefined) return [`${type}: removed`];
    const moved = old.topic !== now.topic ? [`${type}: moved to ${now.topic}`] : [];
    const shown = old.audience !== now.audience ? [`${type}: audience is now ${now.audience}`] : [];
    return [...moved, ...shown, ...brokenSchema(old.schema, now.schema, type)];
  }),
];

const brokenTopic = (before: PromisedTopic, after: PromisedTopic | undefined) => {
  if (after === undefined) return ['removed'];
  const moved = before.key !== after.key || before.partitions !== after.partitions;
  const days = ({ retentionDays = Infinity }: PromisedTopic) => retentionDays;
  return [
    ...(moved ? ['re-keyed or re-partitioned'] : []),
    ...(days(after) < days(before) ? [`kept for ${days(after)} days only`] : []),
    ...(after.compacted === true && before.compacted !== true ? ['compacted now'] : []),
  ];
};

const brokenSchema = (before: JsonDocument, after: JsonDocument, at: string): readonly string[] => {
  if (Array.isArray(before['anyOf'])) return brokenUnion(before, after, at);
  return [
    ...brokenConstraints(before, after, at),
    ...(before['type'] === 'object' ? brokenObject(before, after, at) : []),
    ...(isSchema(before['items'])
      ? brokenSchema(before['items'], schemaAt(after, 'items'), `${at}[]`)
      : []),
  ];
};

const brokenObject = (before: JsonDocument, after: JsonDocument, at: string): readonly string[] => {
  const wasRequired = names(before['required']);
  const isRequired = names(after['required']);
  const old = schemaAt(before, 'properties');
  const now = schemaAt(after, 'properties');
  return [
    ...Object.keys(old).flatMap((name) =>
      isSchema(now[name])
        ? brokenSchema(schemaAt(old, name), schemaAt(now, name), `${at}.${name}`)
        : [`${at}.${name}: removed`],
    ),
    ...wasRequired
      .filter((name) => !isRequired.includes(name))
      .map((name) => `${at}.${name}: no longer always there`),
    ...isRequired
      .filter((name) => !wasRequired.includes(name))
      .map((name) => `${at}.${name}: newly required, so older events fail`),
  ];
};

// A new member may join a union (readers expect that); a member that leaves fails older events.
const brokenUnion = (before: JsonDocument, after: JsonDocument, at: string): readonly string[] => {
  const left = members(after);
  return members(before)
    .filter((member) => !left.some((other) => !differs(member, other)))
    .map((member) => `${at}: ${JSON.stringify(member)} is no longer allowed`);
};

const CONSTRAINTS = [
  'type',
  'const',
  'format',
  'pattern',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'additionalProperties',
] as const;

// Dropping a constraint keeps older events valid, but the new ones surprise readers: both are retyping.
const brokenConstraints = (
  before: JsonDocument,
  after: JsonDocument,
  at: string,
): readonly string[] =>
  CONSTRAINTS.filter((name) => differs(before[name], after[name])).map(
    (name) => `${at}: ${name} was ${text(before[name])}, is ${text(after[name])}`,
  );

const members = (schema: JsonDocument): readonly unknown[] =>
  Array.isArray(schema['anyOf']) ? schema['anyOf'] : [schema];

const names = (value: unknown): readonly string[] => (Array.isArray(value) ? value : []);

const isSchema = (value: unknown): value is JsonDocument =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const schemaAt = (schema: JsonDocument, name: string): JsonDocument => {
  const found = schema[name];
  return isSchema(found) ? found : {};
};

const text = (value: unknown) => (value === undefined ? 'absent' : JSON.stringify(value));

const differs = (left: unknown, right: unknown) => canonical(left) !== canonical(right);

// Descriptions and the order of keys promise nothing.
const canonical = (value: unknown): string =>
  JSON.stringify(value, (key, held: unknown) => {
    if (key === 'description') return undefined;
    return isSchema(held)
      ? Object.fromEntries(Object.entries(held).sort(([a], [b]) => (a < b ? -1 : 1)))
      : held;
  });
