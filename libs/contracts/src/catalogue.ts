import { acceptedEvents } from './accepted-event.js';
import type { Contract, Topic, TopicSource } from './contract.js';
import { heldBackContracts, type HeldBackContracts } from './held-back.js';
// begin imports (npm run generate)
import {
  creditScoringTopic,
  EnterpriseDelistedV1,
  EnterpriseListedV1,
  EnterpriseRegisteredV1,
  GradeEvaluatedV1,
} from './credit-scoring.js';
import {
  ComplaintAnnulledV1,
  ComplaintRecordedV1,
  IncidentAnnulledV1,
  IncidentRecordedV1,
  InspectionAnnulledV1,
  InspectionRecordedV1,
  PenaltyAnnulledV1,
  PenaltyDecidedV1,
  SamplingResultAnnulledV1,
  SamplingResultRecordedV1,
  supervisionTopic,
} from './supervision.js';
import {
  EpcisEventAcceptedV1,
  traceabilityTopic,
  TraceRecordMissingFoundV1,
  TraceRecordMissingResolvedV1,
} from './traceability.js';
// end imports

/** Every topic of the platform, in the order in which documents list them. */
// begin topics (npm run generate)
export const topics: readonly Topic[] = [traceabilityTopic, supervisionTopic, creditScoringTopic];
// end topics

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

// begin contracts (npm run generate)
const declared: readonly Contract[] = [
  EpcisEventAcceptedV1,
  TraceRecordMissingFoundV1,
  TraceRecordMissingResolvedV1,
  SamplingResultRecordedV1,
  SamplingResultAnnulledV1,
  PenaltyDecidedV1,
  PenaltyAnnulledV1,
  InspectionRecordedV1,
  InspectionAnnulledV1,
  ComplaintRecordedV1,
  ComplaintAnnulledV1,
  IncidentRecordedV1,
  IncidentAnnulledV1,
  EnterpriseRegisteredV1,
  GradeEvaluatedV1,
  EnterpriseListedV1,
  EnterpriseDelistedV1,
];
// end contracts

/** Every event type that one service promises to others. */
export const contracts: readonly Contract[] = [
  ...declared,
  ...[...heldBackByTopic.values()].flatMap(({ heldBack, released }) => [heldBack, released]),
];

const byType: ReadonlyMap<string, Contract> = new Map(contracts.map((each) => [each.type, each]));

/** The contract of an event type; undefined for a type that nobody promised. */
export const contractOf = (type: string): Contract | undefined => byType.get(type);

/** The contracts whose events travel on a topic. */
export const contractsOn = (topic: Topic): readonly Contract[] =>
  contracts.filter((each) => each.topic.name === topic.name);
