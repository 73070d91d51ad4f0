import type { DynamicModule, Type } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import {
  memoryRelayCheckpoints,
  postgresRelayCheckpoints,
  type RelayCheckpoints,
} from '@zhixin/event-bus';
import { openReadModels, readModels, type ReadModels } from '@zhixin/read-model';
import { DataSource } from 'typeorm';
import {
  DATA_SOURCE,
  PLATFORM,
  READ_MODELS,
  SERVICE_REACTIONS,
  type Platform,
} from './injection.js';
import type { ProviderOf, ServiceContext, ServiceDefinition } from './service-definition.js';
import { RunningServices } from './work/running-services.js';

const SERVICE_CONTEXT = Symbol('SERVICE_CONTEXT');
const PROVIDED = Symbol('PROVIDED');

type ContextInjection = readonly [Platform, DataSource, ReadModels, CommandBus, ProviderOf];

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
        useFactory: (platform: Platform, dataSource: DataSource, provided: ProviderOf) =>
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
          ...[platform, dataSource, models, commands, provided]: ContextInjection
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
  (tokens: readonly Type[], instances: readonly unknown[]): ProviderOf =>
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

/**
 * The services that a list of modules imports, at any depth.
 *
 * @throws Error where two of them declare the same streams: each would fold what the other decided.
 */
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
  refuseSharedStreams([...found]);
  return [...found];
};

const refuseSharedStreams = (services: readonly ServiceDefinition[]) => {
  const owners = new Map<string, string>();
  for (const { name, aggregates = [] } of services)
    for (const { category } of aggregates) {
      const owner = owners.get(category);
      if (owner !== undefined)
        throw new Error(`Streams ${category}-… of ${name} are declared by ${owner} already.`);
      owners.set(category, name);
    }
};

const importsOf = (module: unknown): readonly unknown[] =>
  typeof module === 'function'
    ? ((Reflect.getMetadata('imports', module) as unknown[] | undefined) ?? [])
    : ((module as DynamicModule).imports ?? []);
