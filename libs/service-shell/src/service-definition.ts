import type { ModuleMetadata, Provider, Type } from '@nestjs/common';
import type { CommandBus } from '@nestjs/cqrs';
import type { DeclaredCategory } from '@zhixin/decider';
import type { CloudEvent, RelayCheckpoints, TopicOptions } from '@zhixin/event-bus';
import type { RecordedEvent } from '@zhixin/event-store';
import type { ReadModels, ServiceProjection, StreamProjection } from '@zhixin/read-model';
import type { DataSource, EntitySchema, MigrationInterface } from 'typeorm';
import type { Platform } from './injection.js';
import type { ProblemMeaning, ProblemStyle } from './problems/problem.js';
import type { Work } from './work/background-work.js';
import type { EventSubject } from './work/held-back.js';
import type { Reaction } from './work/reaction.js';

/** What a service's own event becomes for others: a relay copies it from the store to the topic. */
export interface Publication {
  readonly topic: TopicOptions & { readonly name: string };
  /** Whose streams to read. Events that they do not declare are of a newer version, and wait for it. */
  readonly aggregates: readonly DeclaredCategory[];
  /** What it becomes, if anything. What the event says: `recordedAs`. */
  readonly toContract: (event: RecordedEvent) => readonly CloudEvent[];
  /** Of whom an event speaks, for what is told of one that is held back. Absent: its data says so. */
  readonly concerned?: (event: RecordedEvent) => EventSubject;
}

/** How a path prefix differs from the platform's own interface. */
export interface HttpSurface {
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
export type ProviderOf = <Instance>(token: Type<Instance>) => Instance;

/** What background work may use. */
export interface ServiceContext extends Platform {
  readonly service: string;
  readonly dataSource: DataSource;
  /** Its projections: how fresh they are, and waiting for a position. */
  readonly readModels: ReadModels;
  readonly commands: CommandBus;
  /** Where its relays keep their places. */
  readonly relayCheckpoints: RelayCheckpoints;
  readonly provided: ProviderOf;
}

/** Everything a service is made of. */
export interface ServiceDefinition {
  /** e.g. `credit-scoring`; its PostgreSQL schema is the name with `_`. */
  readonly name: string;
  /** Whose streams it alone writes. */
  readonly aggregates?: readonly DeclaredCategory[];
  readonly entities?: readonly (Function | EntitySchema<never> | EntitySchema)[];
  readonly migrations?: readonly (new () => MigrationInterface)[];
  readonly projections?: readonly StreamProjection[];
  /** Projections of a log of the service's own. */
  readonly projected?: (provided: ProviderOf) => readonly ServiceProjection[];
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
  readonly surfaces?: readonly HttpSurface[];
}
