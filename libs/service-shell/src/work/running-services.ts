import { Inject, Injectable } from '@nestjs/common';
import { busRetention } from '@zhixin/event-bus';
import type { ProjectionRunner } from '@zhixin/read-model';
import { RunningWork, type PartHealth, type Work } from './background-work.js';
import { PLATFORM, type Platform } from '../injection.js';
import { retentionWork } from './retention-work.js';
import { projectionWork, publicationWork, reactionWork } from './service-work.js';
import type { ServiceContext, ServiceDefinition } from '../service-definition.js';

/** The loops of a process, its services' and its own: started together, stopped together. */
@Injectable()
export class RunningServices {
  private readonly works: RunningWork[] = [];
  private readonly contexts: ServiceContext[] = [];
  private started = false;

  constructor(@Inject(PLATFORM) platform: Platform) {
    const { pool, config } = platform;
    if (pool === undefined) return;
    const retention = busRetention({ pool, extraDays: config.eventBusExtraDays });
    this.works.push(new RunningWork(retentionWork(platform, retention), platform));
  }

  /** Registers a service's loops; they do not run before `start`. */
  add(definition: ServiceDefinition, context: ServiceContext): void {
    const works = [
      ...(context.pool === undefined ? [] : context.readModels.runners.map(projectionWork)),
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

  /** The runner of a service's projection. */
  projection(service: string, name: string): ProjectionRunner | undefined {
    const context = this.contexts.find((one) => one.service === service);
    return context?.readModels.runners.find((runner) => runner.name === name);
  }

  get isStarted(): boolean {
    return this.started;
  }

  /** One entry per loop, once they run. `parkedOf`: how much the bus has set aside, by consumer group. */
  health(parkedOf?: ReadonlyMap<string, number>): PartHealth[] {
    return this.started ? this.works.map((work) => work.health(parkedOf)) : [];
  }

  /** What each loop that follows a log has set aside. */
  parked(): readonly { readonly name: string; readonly parked: number }[] {
    return this.works.flatMap(({ work }) =>
      work.parked === undefined ? [] : { name: work.name, parked: work.parked() },
    );
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
  ...(work.lag !== undefined && { lag: () => work.lag?.() ?? Promise.resolve(0) }),
  ...(work.group !== undefined && { group: work.group }),
  ...(work.parked !== undefined && { parked: () => work.parked?.() ?? 0 }),
  ...(work.failing !== undefined && { failing: () => work.failing?.() ?? 0 }),
  trouble: () => work.trouble?.(),
});
