export * from './abortable-pause.js';
export { Answers, AnswersPage, AnswersReceipt } from './answers.js';
export {
  bootstrap,
  runProcess,
  SHUTDOWN_MS_MAX,
  type BootstrapOptions,
  type RunningService,
} from './bootstrap.js';
export type { Application, ApplicationOptions } from './application.js';
export type { PartHealth, Work } from './background-work.js';
export * from './clock.js';
export { BadConfiguration, configurationFrom, type Configuration } from './configuration.js';
export type { Decided } from '@zhixin/event-store';
export { Decide, orProblem, type AnyAggregate, Refused, type DecideMetadata } from './decide.js';
export { IsCursor } from './cursor-field.js';
export * from './fields.js';
export * from './injection.js';
export { linkNext } from './link-next.js';
export { openLog, type Log } from './logging.js';
export * from './problem.js';
export * from './read-uscc.js';
export type { Reaction, ReactionTools } from './reaction.js';
export { consumerWork, followerWork, relayWork } from './service-work.js';
export { schemaOf } from '@zhixin/read-model';
export {
  service,
  type Provided,
  type Publication,
  type ServiceContext,
  type ServiceDefinition,
  type Surface,
} from './service.js';
export { currentTrace, inTrace, traceFrom, type Trace } from './tracing.js';
export type { Readiness } from './readiness.js';
