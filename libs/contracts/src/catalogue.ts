import { acceptedEvents } from './accepted-event.js';
import type { Contract, Topic, TopicSource } from './contract.js';
import { heldBackContracts, type HeldBackContracts } from './held-back.js';
import { declaredContracts, topics } from './published-by-services.js';
import { traceabilityTopic } from './traceability.js';

export { topics };

/** Where owners of topics keep what they publish, by the name of the topic. */
export const topicSources: Readonly<Record<string, TopicSource>> = {
  [traceabilityTopic.name]: acceptedEvents,
};

/** How each topic tells what is missing on it. */
const heldBackByTopic: ReadonlyMap<string, HeldBackContracts> = new Map(
  topics.map((topic) => [topic.name, heldBackContracts(topic)]),
);

/** How a topic tells what is missing on it; undefined for a topic that is not the platform's. */
export const heldBackOn = (topic: string): HeldBackContracts | undefined =>
  heldBackByTopic.get(topic);

/** Every event type that one service promises to others. */
export const contracts: readonly Contract[] = [
  ...declaredContracts,
  ...[...heldBackByTopic.values()].flatMap(({ heldBack, released }) => [heldBack, released]),
];

const byType: ReadonlyMap<string, Contract> = new Map(contracts.map((each) => [each.type, each]));

/** The contract of an event type; undefined for a type that nobody promised. */
export const contractOf = (type: string): Contract | undefined => byType.get(type);

/** The contracts whose events travel on a topic. */
export const contractsOn = (topic: Topic): readonly Contract[] =>
  contracts.filter((each) => each.topic.name === topic.name);
