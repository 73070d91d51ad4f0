import { contractOf, supervisionTopic } from '@zhixin/contracts';
import { cloudEvent, type CloudEvent } from '@zhixin/event-bus';
import { declaredIn, type RecordedEvent } from '@zhixin/event-store';
import { caseAggregates } from '../domain/case-kinds.js';

const SERVICE = 'supervision';
const { read } = declaredIn(caseAggregates);

/** What others learn of an event of ours: a contract is named after it, and names the case by its id. */
export const toContract = (from: RecordedEvent): readonly CloudEvent[] => {
  const contract = contractOf(`${from.type}V1`);
  if (contract === undefined) return [];
  const dash = from.stream.indexOf('-');
  const id = { [`${from.stream.slice(0, dash)}Id`]: from.stream.slice(dash + 1) };
  const { data } = read(from);
  const { uscc, region } = data;
  return [
    cloudEvent(contract, {
      from,
      service: SERVICE,
      uscc,
      region,
      data: { ...data, ...id },
    }),
  ];
};

/** All kinds of case travel on one topic, in order per enterprise. */
export const publication = {
  topic: supervisionTopic,
  aggregates: caseAggregates,
  toContract,
};
