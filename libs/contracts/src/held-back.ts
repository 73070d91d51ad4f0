import { Type } from '@sinclair/typebox';
import { contract, type Contract, type Topic } from './contract.js';
import { instant } from './fields.js';

const heldBack = Type.Object({
  eventId: Type.String({ description: 'Id of the stored event; published ids begin with it.' }),
  eventType: Type.String({ description: 'Type of the stored event' }),
  recordedAt: instant,
  reason: Type.Union([Type.Literal('failed'), Type.Literal('held'), Type.Literal('newer')], {
    description:
      'failed: it could not be published; held: it waits behind one that could not; newer: it waits for a newer version of the platform',
  }),
});

const released = Type.Object({ eventId: Type.String() });

/** The two contracts by which the publisher of a topic tells what is missing on it. */
export interface HeldBackContracts {
  readonly heldBack: Contract<string, typeof heldBack>;
  readonly released: Contract<string, typeof released>;
}

/** Makes them for a topic, after whose service they are called. They may come in any order among the other events. */
export const heldBackContracts = (topic: Topic): HeldBackContracts => ({
  heldBack: contract({
    type: `${calledAfter(topic)}HeldBackV1`,
    topic,
    audience: 'regulators',
    summary: 'An event about an enterprise is recorded and cannot be published for now.',
    inAnyOrder: true,
    schema: heldBack,
  }),
  released: contract({
    type: `${calledAfter(topic)}ReleasedV1`,
    topic,
    audience: 'regulators',
    summary: 'What was held back has been published, as far as it concerns others.',
    inAnyOrder: true,
    schema: released,
  }),
});

const calledAfter = ({ name }: Topic) =>
  name
    .replace(/\.v\d+$/, '')
    .replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
