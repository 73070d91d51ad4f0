import {
  each,
  startRelay,
  type BatchHandler,
  type CloudEvent,
  type Delivery,
  type EventBus,
  type Relay,
  type Subscription,
  type Transaction,
} from '@zhixin/event-bus';
import { contracts } from '@zhixin/contracts';
import { declaredIn } from '@zhixin/event-store';
import { streamsOf, type FollowedEntry, type Follower } from '@zhixin/follower';
import type { ProjectionRunner } from '@zhixin/read-model';
import type { Work } from './background-work.js';
import { Decide } from '../decide.js';
import { aboutStored, heldBackNotices } from './held-back.js';
import { groupOf, type Reaction, type ReactionTools } from './reaction.js';
import type { Publication, ServiceContext } from '../service-definition.js';
import { inTrace, traceFrom } from '../observability/tracing.js';

/** Keeps the rows of one question up to date. */
export const projectionWork = (runner: ProjectionRunner): Work => ({
  name: `projection ${runner.name}`,
  run: (signal) => runner.run(signal),
  lag: () => runner.lag(),
  trouble: () => {
    const { state } = runner.status();
    return state === 'stalled' || state === 'retrying' ? state : undefined;
  },
  parked: () => runner.status().parked,
});

/** Runs a follower of a log of the service's own. */
export const followerWork = <Event extends FollowedEntry, Tx>(
  name: string,
  follower: Follower<Event, Tx>,
): Work => ({
  name,
  run: (signal) => follower.run(signal),
  lag: () => follower.lag(),
  trouble: () => (follower.status.state === 'retrying' ? 'retrying' : undefined),
  parked: () => follower.status.parked,
});

/** Makes the topic where it is missing, then copies a service's own events from the store to it. */
export const publicationWork = (
  { topic, aggregates, toContract, concerned = ({ data }) => data }: Publication,
  { service, store, bus, log, relayCheckpoints: checkpoints }: ServiceContext,
): Work => {
  const { categories, understands } = declaredIn(aggregates);
  const heldBack = heldBackNotices({
    ...{ service, topic: topic.name },
    about: aboutStored(store, concerned),
  });
  return relayWork(`relay ${topic.name}`, async (signal) => {
    await bus.ensureTopic(topic.name, topic);
    return startRelay({
      source: streamsOf(store, categories),
      bus,
      checkpoints,
      name: `${service} ${topic.name}`,
      topic: topic.name,
      publication: each(toContract),
      keyOf: ({ stream }) => stream,
      understands,
      ...(heldBack !== undefined && { heldBack }),
      signal,
      log,
    });
  });
};

/** Runs a relay for as long as the work runs. */
export const relayWork = (name: string, start: (signal: AbortSignal) => Promise<Relay>): Work => {
  let relay: Relay | undefined;
  return {
    name,
    run: async (signal) => {
      relay = await start(signal);
      await relay.done;
    },
    lag: () => relay?.lag() ?? Promise.resolve(0),
    trouble: () => (relay?.status().state === 'failing' ? 'failing, see the log' : undefined),
    parked: () => relay?.status().parked ?? 0,
  };
};

/** Turns other services' facts into commands. */
export const reactionWork = (reaction: Reaction, context: ServiceContext): Work => {
  const group = groupOf(context.service, reaction);
  const { topic, gatherMs, awaited = false } = reaction;
  const types = Object.keys(reaction.on);
  return consumerWork(
    `reaction ${reaction.name}`,
    { group, topic, types, awaited, ...(gatherMs !== undefined && { gatherMs }) },
    {
      bus: context.bus,
      handler: (batch, tx) =>
        inOrderPerKey(batch, (event) => react(event, { reaction, context, tx })),
    },
  );
};

/** Consumes a topic as the platform's contracts describe it, and says why where too much is parked to go on. */
export const consumerWork = (
  name: string,
  wishes: Omit<Subscription, 'signal' | 'standsStill' | 'known' | 'inAnyOrder'>,
  { bus, handler }: { readonly bus: EventBus; readonly handler: BatchHandler },
): Work => {
  let standing: string | undefined;
  const { group, topic } = wishes;
  const standsStill = (why: string | undefined) => (standing = why);
  return {
    name,
    group,
    run: (signal) => bus.consume({ ...wishes, ...typesOn(topic), signal, standsStill }, handler),
    trouble: () => standing,
  };
};

/** What the platform's contracts say of the events on a topic; of another topic nothing is known. */
const typesOn = (topic: string): Pick<Subscription, 'known' | 'inAnyOrder'> => {
  const promised = contracts.filter((contract) => contract.topic.name === topic);
  if (promised.length === 0) return {};
  const typesOf = (some: typeof promised) => some.map(({ type }) => type);
  return {
    known: typesOf(promised),
    inAnyOrder: typesOf(promised.filter(({ inAnyOrder }) => inAnyOrder === true)),
  };
};

// Events of different enterprises do not wait for one another. All have ended when this settles: the
// transaction is theirs until then.
const inOrderPerKey = async (
  batch: readonly Delivery[],
  handle: (event: CloudEvent) => Promise<void>,
): Promise<void> => {
  const ofKey = new Map<string, Promise<void>>();
  for (const { event } of batch) {
    const before = ofKey.get(event.partitionkey) ?? Promise.resolve();
    ofKey.set(
      event.partitionkey,
      before.then(() => handle(event)),
    );
  }
  const ended = await Promise.allSettled(ofKey.values());
  const failed = ended.find(({ status }) => status === 'rejected');
  if (failed !== undefined) throw (failed as PromiseRejectedResult).reason;
};

const react = async (
  event: CloudEvent,
  { reaction, context, tx }: { reaction: Reaction; context: ServiceContext; tx: Transaction },
): Promise<void> => {
  const handle = reaction.on[event.type]!;
  const trace = traceFrom(event.traceparent);
  const decide: ReactionTools['decide'] = (aggregate, id, command) =>
    context.commands.execute(
      new Decide(aggregate, id, command, {
        actor: `service:${context.service}`,
        correlationId: trace.traceId,
        causationId: event.id,
        traceparent: trace.traceparent,
        ...(command.at === undefined && { occurredAt: event.time }),
      }),
    );
  await inTrace(trace, () => handle(event, { decide, tx, log: context.log }));
};
