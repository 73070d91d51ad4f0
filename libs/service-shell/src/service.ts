import type { DynamicModule, ModuleMetadata, Provider, Type } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import {
  memoryRelayCheckpoints,
  postgresRelayCheckpoints,
  type CloudEvent,
  type RelayCheckpoints,
  type TopicOptions,
} from '@zhixin/event-bus';
import type { RecordedEvent } from '@zhixin/event-store';
import type { DeclaredCategory } from '@zhixin/follower';
import {
  openReadModels,
  readModels,
  type LogProjection,
  type ReadModels,
  type StreamProjection,
} from '@zhixin/read-model';
import { DataSource, type EntitySchema, type MigrationInterface } from 'typeorm';
import type { Work } from './work/background-work.js';
import type { AnyAggregate } from './decide.js';
import {
  DATA_SOURCE,
  PLATFORM,
  READ_MODELS,
  SERVICE_REACTIONS,
  type Platform,
} from './injection.js';
import type { ProblemMeaning, ProblemStyle } from './problems/problem.js';
import type { Concerned } from './work/held-back.js';
import type { Reaction } from './work/reaction.js';
import { RunningServices } from './work/running-services.js';

/** What a service's own event becomes for others: a relay copies it from the store to the topic. */
export interface Publication {
  readonly topic: TopicOptions & { readonly name: string };
  /** Whose streams to read. Events that they do not declare are of a newer version, and wait for it. */
  readonly aggregates: readonly DeclaredCategory[];
  readonly toContract: (event: RecordedEvent) => readonly CloudEvent[];
  /** Of whom an event speaks, for what is told of one that is held back. Absent: its data says so. */
  readonly concerned?: (event: RecordedEvent) => Concerned;
}

/** How a path prefix differs from the platform's own interface. */
export interface Surface {
  /** e.g. `/epcis/v2`. */
  readonly prefix: string;
  readonly problemStyle?: ProblemStyle;
  /** JSON media types taken besides `application/json`, e.g. `application/ld+json`. */
  readonly mediaTypes?: readonly string[];
  /** Default `BODY_BYTES_MAX`. */
  readonly bodyBytesMax?: number;
  /** Default `ANSWER_MS_MAX`. */
  readonly answerMsMax?: number;
  /** Its readers wait for long and are bounded by the service: they take no place of other requests. */
  readonly boundsItself?: boolean;
  /** `text`: the handler gets the body unparsed. Default `json`. */
  readonly body?: 'json' | 'text';
}

/** One of the providers that a service says it `uses`. */
export type Provided = <Instance>(token: Type<Instance>) => Instance;

/** What background work may use. */
export interface ServiceContext extends Platform {
  readonly service: string;
  readonly dataSource: DataSource;
  /** Its projections: how fresh they are, and waiting for a position. */
  readonly readModels: ReadModels;
  readonly commands: CommandBus;
  /** Where its relays keep their places. */
  readonly relayCheckpoints: RelayCheckpoints;
  readonly provided: Provided;
}

/** Everything a service is made of. */
export interface ServiceDefinition {
  /** e.g. `credit-scoring`; its PostgreSQL schema is the name with `_`. */
  readonly name: string;
  readonly aggregates?: readonly AnyAggregate[];
  readonly entities?: readonly (Function | EntitySchema<never> | EntitySchema)[];
  readonly migrations?: readonly (new () => MigrationInterface)[];
  readonly projections?: readonly StreamProjection[];
  /** Projections of a log of the service's own. */
  // Each follows a log of its own kind.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly projected?: (provided: Provided) => readonly LogProjection<any>[];
  /** Providers of its own that `projected` and background work use. They need no read model. */
  readonly uses?: readonly Type[];
  readonly publishes?: readonly Publication[];
  readonly reactions?: readonly Reaction[];
  readonly background?: readonly ((context: ServiceContext) => Work)[];
  readonly controllers?: readonly Type[];
  readonly providers?: readonly Provider[];
  readonly imports?: ModuleMetadata['imports'];
  /** Codes of its refusals and problems, with the words for both languages. */
  readonly problems?: Readonly<Record<string, ProblemMeaning>>;
  readonly surfaces?: readonly Surface[];
}

const SERVICE_CONTEXT = Symbol('SERVICE_CONTEXT');
const PROVIDED = Symbol('PROVIDED');

type ContextParts = readonly [Platform, DataSource, ReadModels, CommandBus, Provided];

const definitions = new WeakMap<DynamicModule, ServiceDefinition>();

/**
 * Makes the Nest module of a service: `@Module({ imports: [service({...})] })`. Its `DATA_SOURCE` is
 * its own; its loops start when the process answers HTTP, and stop before the connections close.
 */
export const service = (definition: ServiceDefinition): DynamicModule => {
  const { uses = [] } = definition;
  const module: DynamicModule = {
    module: moduleClass(definition.name),
    imports: [...(definition.imports ?? [])],
    controllers: [...(definition.controllers ?? [])],
    providers: [
      {
        provide: DATA_SOURCE,
        inject: [PLATFORM],
        useFactory: (platform: Platform) => openDataSource(definition, platform),
      },
      {
        provide: PROVIDED,
        inject: [...uses],
        useFactory: (...used: unknown[]) => providedOf(uses, used),
      },
      {
        provide: READ_MODELS,
        inject: [PLATFORM, DATA_SOURCE, PROVIDED],
        useFactory: (platform: Platform, dataSource: DataSource, provided: Provided) =>
          readModels({
            service: definition.name,
            projections: definition.projections ?? [],
            projected: definition.projected?.(provided) ?? [],
            ...{ store: platform.store, dataSource, log: platform.log },
          }),
      },
      {
        provide: SERVICE_REACTIONS,
        useValue: { service: definition.name, reactions: definition.reactions ?? [] },
      },
      {
        provide: SERVICE_CONTEXT,
        inject: [PLATFORM, DATA_SOURCE, READ_MODELS, CommandBus, PROVIDED],
        useFactory: (
          ...[platform, dataSource, models, commands, provided]: ContextParts
        ): ServiceContext => ({
          ...platform,
          service: definition.name,
          dataSource,
          readModels: models,
          commands,
          relayCheckpoints: relayCheckpoints(platform),
          provided,
        }),
      },
      {
        provide: Symbol(`running ${definition.name}`),
        inject: [RunningServices, SERVICE_CONTEXT],
        useFactory: (running: RunningServices, context: ServiceContext) =>
          running.add(definition, context),
      },
      ...(definition.providers ?? []),
    ],
    exports: [DATA_SOURCE, READ_MODELS],
  };
  definitions.set(module, definition);
  return module;
};

const providedOf =
  (tokens: readonly Type[], instances: readonly unknown[]): Provided =>
  <Instance>(token: Type<Instance>) => {
    const at = tokens.indexOf(token);
    if (at === -1) throw new Error(`The service does not say that it uses ${token.name}.`);
    return instances[at] as Instance;
  };

const relayCheckpoints = ({ pool }: Platform): RelayCheckpoints =>
  pool === undefined ? memoryRelayCheckpoints() : postgresRelayCheckpoints({ pool });

const openDataSource = async (
  { name, entities = [], migrations = [] }: ServiceDefinition,
  { pool, config, log }: Platform,
): Promise<DataSource> =>
  // Without PostgreSQL, repositories can be made, so that controllers can be built; a query throws.
  pool === undefined
    ? new DataSource({ type: 'postgres', entities: [...entities] })
    : openReadModels({
        url: config.databaseUrl,
        service: name,
        entities: [...entities],
        migrations,
        onLostConnection: (err) => log.warn({ err }, 'An idle database connection broke.'),
      });

// Nest tells dynamic modules apart by class; one class for all would mix the services up.
const moduleClass = (name: string): Type => {
  const pascal = name.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
  return { [`${pascal}Service`]: class {} }[`${pascal}Service`] as Type;
};

/** The services that a list of modules imports, at any depth. */
export const definitionsOf = (modules: readonly unknown[]): ServiceDefinition[] => {
  const found = new Set<ServiceDefinition>();
  const seen = new Set<unknown>();
  const visit = (module: unknown): void => {
    if (module === null || module === undefined || seen.has(module)) return;
    seen.add(module);
    const definition = definitions.get(module as DynamicModule);
    if (definition !== undefined) found.add(definition);
    importsOf(module).forEach(visit);
  };
  modules.forEach(visit);
  return [...found];
};

const importsOf = (module: unknown): readonly unknown[] =>
  typeof module === 'function'
    ? ((Reflect.getMetadata('imports', module) as unknown[] | undefined) ?? [])
    : ((module as DynamicModule).imports ?? []);
