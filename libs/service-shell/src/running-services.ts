import type { Refusal } from '@zhixin/decider';
import type { Delivery, Transaction } from '@zhixin/event-bus';
import type { Decided } from '@zhixin/event-store';
import { RunningWork, type PartHealth, type Work } from './background-work.js';
import { Decide } from './decide.js';
import type { Reaction, ReactionTools } from './reaction.js';
import { projectionWork, publicationWork } from './read-models.js';
import type { ServiceContext, ServiceDefinition } from './service.js';
import { inTrace, traceFrom } from './tracing.js';

/** The loops of all services of a process: started together, stopped together. */
export class RunningServices {
  private readonly works: RunningWork[] = [];
  private readonly contexts: ServiceContext[] = [];
  private started = false;

  /** Registers a service's loops; they do not run before `start`. */
  add(definition: ServiceDefinition, context: ServiceContext): void {
    const works = [
      ...(definition.projections ?? []).map((projection) => projectionWork(projection, context)),
      ...(definition.publishes ?? []).map((publication) => publicationWork(publication, context)),
      ...(definition.reactions ?? []).map((reaction) => reactionWork(reaction, context)),
      ...(definition.background ?? []).map((make) => make(context)),
    ];
    this.contexts.push(context);
    this.works.push(...works.map((work) => new RunningWork(named(work, definition.name), context)));
  }

  /** Starts every loop. */
  start(): void {
    this.started = true;
    for (const work of this.works) work.start();
  }

  /** Ends every loop, each after the batch in its hands, then closes the services' DataSources. */
  async stop(): Promise<void> {
    await Promise.all(this.works.map((work) => work.stop()));
    await Promise.all(
      this.contexts.map(async ({ dataSource }) => {
        if (dataSource.isInitialized) await dataSource.destroy();
      }),
    );
  }

  /** One entry per loop. */
  health(): PartHealth[] {
    return this.started
      ? this.works.map((work) => work.health())
      : [{ name: 'background work', ok: false, detail: 'not started' }];
  }

  /** How far each loop that can tell is behind. */
  async lags(): Promise<{ readonly name: string; readonly behind: number }[]> {
    const telling = this.works.filter(({ work }) => work.lag !== undefined);
    return Promise.all(
      telling.map(async ({ work }) => ({ name: work.name, behind: (await work.lag?.()) ?? 0 })),
    );
  }
}

const named = (work: Work, service: string): Work => ({
  name: work.name.startsWith(`${service}/`) ? work.name : `${service}/${work.name}`,
  run: (signal) => work.run(signal),
  ...(work.lag && { lag: () => work.lag?.() ?? Promise.resolve(0) }),
});

const reactionWork = (reaction: Reaction, context: ServiceContext): Work => {
  const group = `${context.service}.${reaction.name}`;
  return {
    name: `reaction ${reaction.name}`,
    run: (signal) =>
      context.bus.consume({ group, topic: reaction.topic, signal }, async (batch, tx) => {
        for (const delivery of batch) await react(delivery, { reaction, context, tx });
      }),
  };
};

const react = async (
  { event }: Delivery,
  { reaction, context, tx }: { reaction: Reaction; context: ServiceContext; tx: Transaction },
): Promise<void> => {
  const handle = reaction.on[event.type];
  if (handle === undefined) return;
  const trace = traceFrom(event.traceparent);
  const decide: ReactionTools['decide'] = (aggregate, id, command): Promise<Decided | Refusal> =>
    context.commands.execute(
      new Decide(aggregate, id, command, {
        actor: `service:${context.service}`,
        correlationId: trace.traceId,
        causationId: event.id,
        traceparent: trace.traceparent,
        ...('at' in command ? {} : { occurredAt: event.time }),
      }),
    );
  await inTrace(trace, () => handle(event as never, { decide, tx, log: context.log }));
};
